import type { ResolvedSchedule } from "../../spec/resolved";

/** Minutes after the machines' start in which nothing has to answer yet: nodes, controllers and proxies come one after the other. */
const GRACE_MINUTES = 15;

const DAY = 1440;
const WEEK = 7 * DAY;
/** Minutes of the week in UTC; Prometheus has days from Sunday, 0, on. */
const NOW = "(day_of_week() * 1440 + hour() * 60 + minute())";
const SUNDAY_FIRST = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Two days of which one is in summer time wherever there is one. Offsets hardly ever change; a day's alarm hangs on it, no more. */
const WINTER_AND_SUMMER = ["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z"];

/**
 * PromQL that holds while the machines of a schedule certainly run. Prometheus knows no time zones, so the hours are those that
 * summer and winter time have in common: an hour at one end of the day goes unwatched for half of the year.
 */
export function renderAwake(schedule: ResolvedSchedule): string {
  const ranges = awakeRanges(schedule).map(
    ([from, until]) => `(${NOW} >= ${from} and ${NOW} < ${until})`,
  );
  return ranges.length === 0 ? "vector(1) < 0" : ranges.join(" or ");
}

/** Minutes of the week in UTC, from and until, without overlaps of their own. */
export function awakeRanges({ days, from, until, timeZone }: ResolvedSchedule): [number, number][] {
  const offsets = WINTER_AND_SUMMER.map((day) => offsetMinutes(timeZone, new Date(day)));
  return days.flatMap((day): [number, number][] => {
    const midnight = SUNDAY_FIRST.indexOf(day) * DAY;
    const start = midnight + minutesOf(from) + GRACE_MINUTES - Math.min(...offsets);
    const end = midnight + minutesOf(until) - Math.max(...offsets);
    if (start >= end) return [];
    const shift = Math.floor(start / WEEK) * WEEK;
    const [first, last] = [start - shift, end - shift];
    return last <= WEEK
      ? [[first, last]]
      : [
          [first, WEEK],
          [0, last - WEEK],
        ];
  });
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return hours! * 60 + minutes!;
}

/** Minutes that a zone's clocks are ahead of UTC. */
function offsetMinutes(timeZone: string, at: Date): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")!.value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name)!;
  if (sign === undefined) return 0;
  return (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
}
