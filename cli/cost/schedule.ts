import type { IdleCost } from "../../catalog";
import type { StateResource } from "../check/preview";

/** What shutting the home's machines down outside working hours takes off the bill. */
export interface ScheduleCost {
  /** As the description says it, for people: `07:00-20:00, mon tue wed thu fri, Europe/Berlin`. */
  hours: string;
  /** Share of a week in which the machines run, 0 to 1. */
  awakeShare: number;
  /** What the machines cost in a month when nothing puts them to sleep. */
  machinesMonthlyUsd: number;
  savedMonthlyUsd: number;
}

/** `schedule` of the description: when the home's machines run. */
interface Schedule {
  /** `HH:MM-HH:MM`, in one day. */
  hours: string;
  /** `mon` to `sun`. */
  days?: string[];
  timeZone?: string;
}

const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"];

const MINUTES_PER_WEEK = 7 * 24 * 60;

/** Kinds whose price is that of the machines beneath them, which the schedule takes away at night. */
const MACHINES = /^kubernetes:/;

/** What the endpoint's schedule saves; undefined without one. Machines are counted, control planes and addresses run on. */
export function scheduleOf(
  resources: readonly StateResource[],
  { lines }: IdleCost,
): ScheduleCost | undefined {
  const endpoint = resources.find(({ inputs }) => readSchedule(inputs?.["schedule"]));
  const schedule = readSchedule(endpoint?.inputs?.["schedule"]);
  if (!endpoint?.type.startsWith("unifiedai:index:") || !schedule) return undefined;
  const days = schedule.days ?? WORKDAYS;
  const awakeShare = (minutesOf(schedule.hours) * new Set(days).size) / MINUTES_PER_WEEK;
  const machinesMonthlyUsd = lines
    .filter(({ type }) => MACHINES.test(type))
    .reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return {
    hours: [schedule.hours, days.join(" "), schedule.timeZone].filter(Boolean).join(", "),
    awakeShare,
    machinesMonthlyUsd,
    savedMonthlyUsd: machinesMonthlyUsd * (1 - awakeShare),
  };
}

function readSchedule(value: unknown): Schedule | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { hours, days } = value as Partial<Schedule>;
  const known = days === undefined || Array.isArray(days);
  return typeof hours === "string" && known && HOURS.test(hours) ? (value as Schedule) : undefined;
}

const HOURS = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/;

function minutesOf(hours: string): number {
  const [from, to] = hours.split("-").map((time) => {
    const [hour, minute] = time.split(":").map(Number);
    return hour! * 60 + minute!;
  });
  return Math.max(0, to! - from!);
}
