import type { Cloud } from "../types";
import { dayOfStart, splitBudget } from "../resolve-budget";
import type { CheckContext } from "./context";

const CLOUDS: readonly Cloud[] = ["aws", "azure", "gcp"];

/** Azure takes no earlier start (learn.microsoft.com/rest/api/consumption/budgets/create-or-update, 2026-11-21). */
const EARLIEST_START = "2017-06-01";

/** Azure takes no start further ahead (same page); the other two would not count before it either. */
const MOST_MONTHS_AHEAD = 12;

/** The gateway counts a tenant's budget in windows of 30 days; a calendar month has up to 31. */
const MONTH_PER_WINDOW = 31 / 30;

/** Budget: it is split over enabled clouds, each part can be made there, and it fits what tenants may spend. */
export function checkBudget(context: CheckContext): void {
  const { draft, report } = context;
  if (!draft.budget) {
    if (draft.gcp?.billingAccount !== undefined && !report.hasIssueAt("budget")) {
      report.warn(
        ["gcp", "billingAccount"],
        `has no effect without \`budget\`, got ${JSON.stringify(draft.gcp.billingAccount)}; add \`budget\` or remove it`,
      );
    }
    return;
  }
  checkStart(context);
  checkEmails(context);
  checkShares(context);
  checkTenantBudgets(context);
}

function checkStart({ draft, report, today }: CheckContext): void {
  const { startDate: written } = draft.budget!;
  if (written === undefined) return;
  const startDate = dayOfStart(written);
  const latest = `${Number(today.slice(0, 4)) + MOST_MONTHS_AHEAD / 12}${today.slice(4, 7)}-01`;
  if (startDate >= EARLIEST_START && startDate <= latest) return;
  report.issue(
    ["budget", "startDate"],
    `must be from ${EARLIEST_START} to ${latest}, the starts that Azure takes, got ${JSON.stringify(startDate)}; use the month that the environment begins in`,
  );
}

function checkEmails({ draft, report }: CheckContext): void {
  const seen = new Set<string>();
  draft.budget!.emails?.forEach((email, index) => {
    const folded = email.toLowerCase();
    if (seen.has(folded)) {
      report.issue(
        ["budget", "emails", index],
        `must name an address once, got ${JSON.stringify(email)} again; remove it`,
      );
    }
    seen.add(folded);
  });
}

function checkShares(context: CheckContext): void {
  const { draft, malformed, report } = context;
  const steps = ["budget", "shares"];
  const { shares, monthlyUsd } = draft.budget!;
  const enabled = CLOUDS.filter((cloud) => draft[cloud] !== undefined || malformed.has(cloud));
  if (shares === undefined) {
    if (enabled.length > 1 && !report.hasIssueAt(...steps)) {
      const example = enabled.map((cloud) => `${cloud}: ..`).join(", ");
      report.issue(
        steps,
        `must be given with several clouds, each of which counts its own spending alone, got nothing for ${enabled.join(", ")}; add percents that are 100 together: { ${example} }`,
      );
    }
    if (enabled.length === 1 && enabled[0] === "gcp") checkGoogle(context);
    return;
  }
  const given = CLOUDS.filter((cloud) => shares[cloud] !== undefined);
  const sum = given.reduce((total, cloud) => total + shares[cloud]!, 0);
  if (sum !== 100) {
    report.issue(steps, `must be 100 together, got ${sum}; change the percents`);
  }
  for (const cloud of given.filter((each) => !enabled.includes(each))) {
    report.issue(
      [...steps, cloud],
      `must be of an enabled cloud, got ${shares[cloud]} for ${cloud}; add \`${cloud}\` or remove the share`,
    );
  }
  for (const cloud of enabled.filter((each) => !given.includes(each))) {
    report.warn(
      steps,
      `leave ${cloud} without a budget, got no share for it; give it one, so that somebody is told what is spent there`,
    );
  }
  if (given.includes("gcp")) checkGoogle(context);
  if (monthlyUsd === undefined || sum !== 100) return;
  for (const [cloud, usd] of Object.entries(splitBudget(monthlyUsd, shares))) {
    if (usd >= 1) continue;
    report.issue(
      [...steps, cloud],
      `must leave at least one dollar for ${cloud}, got ${usd} of ${monthlyUsd}; raise the share or remove it`,
    );
  }
}

/** What a budget on Google Cloud is made with, and what to do about its absence. */
const GOOGLE_NEEDS = {
  billingAccount: ["which belongs to a billing account", "add its id"],
  projectNumber: ["which names the project by its number", "add it"],
} as const;

function checkGoogle({ draft, report }: CheckContext): void {
  for (const key of ["billingAccount", "projectNumber"] as const) {
    if (draft.gcp === undefined || draft.gcp[key] !== undefined) continue;
    if (report.hasIssueAt("gcp", key)) continue;
    const [why, fix] = GOOGLE_NEEDS[key];
    report.issue(
      ["gcp", key],
      `must be given for a budget on Google Cloud, ${why}, got nothing; ${fix}, or give gcp no share of the budget`,
    );
  }
}

/**
 * Warnings, not problems: selling more than there is, because nobody uses all of it, is a decision a team may take. But
 * it is said, since the clouds' budgets only tell and the tenants' are all that stops calls.
 */
function checkTenantBudgets({ draft, report }: CheckContext): void {
  const { monthlyUsd } = draft.budget!;
  if (monthlyUsd === undefined || !draft.gateway) return;
  const misspelt = (name: string): boolean =>
    report.hasIssueAt("tenants", name, "monthlyBudgetUsd");
  const unlimited = draft.tenants
    .filter(({ name, spec }) => spec.monthlyBudgetUsd === undefined && !misspelt(name))
    .map(({ name }) => name);
  if (unlimited.length > 0) {
    report.warn(
      ["budget", "monthlyUsd"],
      `is watched but not kept, got ${unlimited.length} ${unlimited.length === 1 ? "tenant" : "tenants"} without \`monthlyBudgetUsd\` (${unlimited.slice(0, 5).join(", ")}${unlimited.length > 5 ? ", ..." : ""}): nothing stops their calls; give each one`,
    );
  }
  const sold = draft.tenants.reduce((sum, { spec }) => sum + (spec.monthlyBudgetUsd ?? 0), 0);
  const most = Math.round(sold * MONTH_PER_WINDOW * 100) / 100;
  if (most > monthlyUsd) {
    report.warn(
      ["budget", "monthlyUsd"],
      `is less than tenants may spend before the gateway stops them, got ${monthlyUsd} and ${most} (the sum of \`monthlyBudgetUsd\`, ${sold} in 30 days, over a month of 31); raise it by ${Math.ceil(most - monthlyUsd)} and what the environment costs idle, or lower theirs`,
    );
  }
}
