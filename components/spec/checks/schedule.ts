import { nearest } from "../../../catalog";
import { hoursOf } from "../resolve-schedule";
import type { CheckContext } from "./context";

/** Schedule: there are machines of ours that may sleep, and their hours are hours of one day somewhere. */
export function checkSchedule(context: CheckContext): void {
  if (!context.draft.schedule) return;
  checkMachines(context);
  checkHours(context);
  checkTimeZone(context);
}

function checkMachines({ draft, report }: CheckContext): void {
  const { gateway, cluster, deletionProtection } = draft;
  const steps = ["schedule"];
  if (deletionProtection === true) {
    report.issue(
      steps,
      "must not be given with `deletionProtection`, got true: what is protected is meant to answer at any hour; remove one of them",
    );
  }
  if (!gateway) {
    report.issue(
      steps,
      "must not be given without `gateway`, whose machines are all that could sleep; add `gateway` or remove `schedule`",
    );
    return;
  }
  if (gateway.home !== undefined && gateway.home !== "aws") {
    report.issue(
      steps,
      `must not be given with the gateway's home on ${gateway.home}, since only machines on AWS are put to sleep so far; remove it`,
    );
  }
  if (cluster?.existing) {
    report.issue(
      steps,
      "must not be given with `cluster.existing`, whose machines are someone else's; remove it",
    );
  }
}

function checkHours({ draft, report }: CheckContext): void {
  const { hours, days } = draft.schedule!;
  if (hours !== undefined) {
    const { from, until } = hoursOf(hours);
    if (from >= until) {
      report.issue(
        ["schedule", "hours"],
        `must begin before they end on the same day, got ${JSON.stringify(hours)}; machines that run past midnight are better left without a schedule`,
      );
    }
  }
  days?.forEach((day, index) => {
    if (days.indexOf(day) === index) return;
    report.issue(
      ["schedule", "days", index],
      `must name a day once, got ${JSON.stringify(day)} again; remove it`,
    );
  });
}

function checkTimeZone({ draft, report }: CheckContext): void {
  const { timeZone } = draft.schedule!;
  if (timeZone === undefined || timeZone === "UTC") return;
  const known = Intl.supportedValuesOf("timeZone");
  if (known.includes(timeZone)) return;
  const like = nearest(timeZone, known);
  report.issue(
    ["schedule", "timeZone"],
    `must be the IANA name of a time zone, got ${JSON.stringify(timeZone)}; use ${like === undefined ? 'one such as "Europe/Berlin"' : JSON.stringify(like)}`,
  );
}
