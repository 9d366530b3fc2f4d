import type { CheckContext } from "./context";

/**
 * Most US dollars of a budget that the gateway can count: its counters hold 2^31 - 1 units, and a unit larger than
 * 0.0001 US dollars would be larger than many calls.
 */
export const LARGEST_BUDGET_USD = 200_000;

/**
 * Most limits of all tenants together. One object of the cluster has them all, with up to 2.6 kB each, and the cluster's
 * store takes 1.5 MiB (etcd.io/docs/latest/dev-guide/limit, 2026-11-21).
 */
export const MOST_LIMITS = 256;

const LIMITS = ["requestsPerMinute", "tokensPerMinute", "monthlyBudgetUsd"] as const;

/** Limits: the gateway can count as many, and each budget fits its counters. */
export function checkLimits({ draft, report }: CheckContext): void {
  if (!draft.gateway) return;
  const limits = draft.tenants.flatMap(({ spec }) =>
    LIMITS.filter((key) => spec[key] !== undefined),
  );
  if (limits.length > MOST_LIMITS) {
    report.issue(
      ["tenants"],
      `must have at most ${MOST_LIMITS} limits together with a gateway, got ${limits.length}; give tenants that are alike fewer of them`,
    );
  }
  for (const { steps, spec } of draft.tenants) {
    const { monthlyBudgetUsd: budget } = spec;
    if (budget === undefined || budget <= LARGEST_BUDGET_USD) continue;
    report.issue(
      [...steps, "monthlyBudgetUsd"],
      `must be at most ${LARGEST_BUDGET_USD} with a gateway, whose counters hold no more, got ${budget}; split the tenant or remove the budget`,
    );
  }
}
