import type { IdleCost } from "../../catalog";
import type { StateResource } from "../check/preview";

/** What shutting the home's machines down outside working hours takes off the bill. */
export interface ScheduleCost {
  /** For people: `07:00-20:00, mon tue wed thu fri, Europe/Berlin`. */
  hours: string;
  /** Share of a week in which the machines run, 0 to 1. */
  awakeShare: number;
  /** What the machines cost in a month when nothing puts them to sleep. */
  machinesMonthlyUsd: number;
  savedMonthlyUsd: number;
}

/** The component's `schedule`, with every default filled: when the home's machines run. */
interface Schedule {
  /** `HH:MM`. */
  from: string;
  /** `HH:MM` of the same day. */
  until: string;
  /** `mon` to `sun`. */
  days: string[];
  timeZone: string;
}

const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const MINUTES_PER_WEEK = 7 * 24 * 60;

/** Kinds whose price is that of the machines beneath them, which the schedule takes away at night. */
const MACHINES = /^kubernetes:/;

/** What the endpoint's schedule saves; undefined without one. Machines are counted, control planes and addresses run on. */
export function scheduleOf(
  resources: readonly StateResource[],
  { lines }: IdleCost,
): ScheduleCost | undefined {
  const [schedule] = resources.flatMap(({ type, inputs }) =>
    type.startsWith("unifiedai:index:") ? (readSchedule(inputs?.["schedule"]) ?? []) : [],
  );
  if (!schedule) return undefined;
  const { from, until, days, timeZone } = schedule;
  const minutes = Math.max(0, minutesOf(until) - minutesOf(from)) * new Set(days).size;
  const awakeShare = minutes / MINUTES_PER_WEEK;
  const machinesMonthlyUsd = lines
    .filter(({ type }) => MACHINES.test(type))
    .reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return {
    hours: `${from}-${until}, ${days.join(" ")}, ${timeZone}`,
    awakeShare,
    machinesMonthlyUsd,
    savedMonthlyUsd: machinesMonthlyUsd * (1 - awakeShare),
  };
}

function readSchedule(value: unknown): Schedule | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { from, until, days, timeZone } = value as Partial<Record<keyof Schedule, unknown>>;
  const known = Array.isArray(days) && days.every((day) => WEEK.includes(day as string));
  return known && isTime(from) && isTime(until) && typeof timeZone === "string"
    ? (value as Schedule)
    : undefined;
}

const isTime = (value: unknown): boolean =>
  typeof value === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);

function minutesOf(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return hour! * 60 + minute!;
}
