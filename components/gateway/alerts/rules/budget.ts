import type { AlertRule, Severity } from "../types";

/** A tenant has spent a share of what it may. */
function budgetSpent(percent: number, severity: Severity, consequence: string): AlertRule {
  return {
    name: `Budget${percent}`,
    severity,
    forSeconds: 0,
    group: "budgets",
    expr: () =>
      `unified_ai:tenant_cost_usd:sum30d / on (tenant_id) unified_ai:budget:usd >= ${percent / 100}`,
    summary: `{{ $labels.tenant_id }} has spent {{ $value | humanizePercentage }} of its budget`,
    description: `In the last 30 days, at catalog prices, as the limit counts. ${consequence}`,
  };
}

/** Half the budget is spent. */
export const budget50 = budgetSpent(50, "ticket", "For information.");
/** Four fifths of the budget are spent. */
export const budget80 = budgetSpent(80, "ticket", "Raise the budget or slow down.");
/** The budget is spent. */
export const budget100 = budgetSpent(
  100,
  "page",
  "The gateway refuses the tenant's calls until its window ends, unless the budget is raised.",
);
