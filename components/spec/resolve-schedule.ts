import type { ResolvedSchedule } from "./resolved";
import type { ScheduleSpec, Weekday } from "./types";

/** Days in the order of the week. */
const WEEK: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WORKING_DAYS: readonly Weekday[] = WEEK.slice(0, 5);

/** Fills the defaults. The description has passed all checks, so nothing can be refused here. */
export function resolveSchedule(schedule: ScheduleSpec): ResolvedSchedule {
  const { from, until } = hoursOf(schedule.hours);
  const days = schedule.days ?? WORKING_DAYS;
  return {
    from,
    until,
    days: WEEK.filter((day) => days.includes(day)),
    timeZone: schedule.timeZone ?? "UTC",
  };
}

/** The two times of `HH:MM-HH:MM`. */
export function hoursOf(hours: string): { from: string; until: string } {
  const [from, until] = hours.split("-") as [string, string];
  return { from, until };
}
