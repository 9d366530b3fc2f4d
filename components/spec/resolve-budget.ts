import type { ResolvedBudget } from "./resolved";
import type { BudgetSpec, Cloud, EndpointSpec } from "./types";

/** Clouds in the order in which a budget is split. */
const CLOUDS: readonly Cloud[] = ["aws", "azure", "gcp"];

/** Fills the default shares and splits the sum. The description has passed all checks, so nothing can be refused here. */
export function resolveBudget(
  budget: BudgetSpec,
  spec: Pick<EndpointSpec, "aws" | "azure" | "gcp">,
): ResolvedBudget {
  const { monthlyUsd, emails } = budget;
  const startDate = dayOfStart(budget.startDate);
  const [only] = CLOUDS.filter((cloud) => spec[cloud] !== undefined);
  const shares = budget.shares ?? { [only!]: 100 };
  return { monthlyUsd, startDate, emails, amounts: splitBudget(monthlyUsd, shares) };
}

/** The day of a start, whichever way Pulumi handed it on. */
export const dayOfStart = (startDate: string): string => startDate.slice(0, "YYYY-MM-DD".length);

/**
 * Each cloud's part in whole cents: rounded down, and what that leaves goes to the first, so that the parts are the sum
 * to the cent.
 */
export function splitBudget(
  monthlyUsd: number,
  shares: Partial<Record<Cloud, number>>,
): Partial<Record<Cloud, number>> {
  const cents = Math.round(monthlyUsd * 100);
  const clouds = CLOUDS.filter((cloud) => shares[cloud] !== undefined);
  const parts = clouds.map((cloud) => Math.floor((cents * shares[cloud]!) / 100));
  const left = cents - parts.reduce((sum, part) => sum + part, 0);
  return Object.fromEntries(
    clouds.map((cloud, at) => [cloud, (parts[at]! + (at === 0 ? left : 0)) / 100]),
  );
}
