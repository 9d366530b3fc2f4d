import type { TenantSpec } from "../spec/types";

/** Largest limit of a rule: counters of the rate-limit service and Envoy Gateway's schema hold no more. */
export const LARGEST_LIMIT = 2_147_483_647;

/** Units in which budgets are counted, the smallest first: each holds ten times the money of the one before. */
export const GATEWAY_COST_UNITS = {
  llm_cost_usd_e6: { unitsPerDollar: 1_000_000, picoDollars: 1_000_000 },
  llm_cost_usd_e5: { unitsPerDollar: 100_000, picoDollars: 10_000_000 },
  llm_cost_usd_e4: { unitsPerDollar: 10_000, picoDollars: 100_000_000 },
} as const;

/** Metadata key of a call's cost in that unit. */
export type CostUnit = keyof typeof GATEWAY_COST_UNITS;

/** The unit of access logs and of every budget up to 2,147 US dollars. */
export const FINEST_UNIT: CostUnit = "llm_cost_usd_e6";

/** The smallest unit in which a budget fits a counter. The spec's checks refuse budgets that fit none. */
export function unitFor(budgetUsd: number): CostUnit {
  const units = Object.keys(GATEWAY_COST_UNITS) as CostUnit[];
  const fits = units.find(
    (unit) => budgetUsd * GATEWAY_COST_UNITS[unit].unitsPerDollar <= LARGEST_LIMIT,
  );
  if (!fits) throw new Error(`the checks let a budget of ${budgetUsd} US dollars pass`);
  return fits;
}

/** The units in which calls have to be counted: all of them once there is a budget, which may change its unit. */
export function unitsOf(tenants: Readonly<Record<string, TenantSpec>>): CostUnit[] {
  const budgets = Object.values(tenants).some(
    ({ monthlyBudgetUsd }) => monthlyBudgetUsd !== undefined,
  );
  return budgets ? (Object.keys(GATEWAY_COST_UNITS) as CostUnit[]) : [FINEST_UNIT];
}
