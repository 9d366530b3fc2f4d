import * as consumption from "@pulumi/azure-native/consumption";
import * as pulumi from "@pulumi/pulumi";
import { BUDGET_THRESHOLDS, type CloudBudget } from "../endpoint";
import { physicalName } from "../internal/names";

/** learn.microsoft.com/rest/api/consumption/budgets/create-or-update, 2026-11-21. */
const BUDGET_NAME_MAX_LENGTH = 63;

/** Years after which a budget ends; Azure wants an end, and takes ten by itself. */
const YEARS = 10;

/** What {@link createBudget} needs to know. */
export interface BudgetSettings extends CloudBudget {
  namePrefix: string;
  /** Id of the resource group that holds everything of the environment. */
  scope: pulumi.Input<string>;
}

/**
 * The environment's budget on Azure: what its resource group costs in a calendar month. The amount is in the currency that
 * the subscription is billed in: Azure's budgets name none.
 *
 * Azure makes no budget that starts before the current month and moves the start of none there is, so the start is taken
 * when the budget is made and left alone afterwards.
 */
export function createBudget(
  name: string,
  settings: BudgetSettings,
  opts: pulumi.CustomResourceOptions,
): consumption.Budget {
  const { namePrefix, scope, usd, startDate, emails } = settings;
  const told = (thresholdType: "Actual" | "Forecasted", threshold: number) => ({
    enabled: true,
    operator: "GreaterThanOrEqualTo",
    threshold,
    thresholdType,
    contactEmails: [...emails],
  });
  const last = BUDGET_THRESHOLDS.at(-1)!;
  return new consumption.Budget(
    `${name}-budget`,
    {
      budgetName: physicalName([namePrefix, "monthly"], { maxLength: BUDGET_NAME_MAX_LENGTH }),
      scope,
      category: "Cost",
      amount: usd,
      timeGrain: "Monthly",
      timePeriod: periodFrom(startDate, new Date()),
      notifications: {
        ...Object.fromEntries(
          BUDGET_THRESHOLDS.map((percent) => [`actual-${percent}`, told("Actual", percent)]),
        ),
        [`forecast-${last}`]: told("Forecasted", last),
      },
    },
    pulumi.mergeOptions(opts, { ignoreChanges: ["timePeriod"] }),
  );
}

/** From the start asked for, or from the current month when that is over. */
export function periodFrom(startDate: string, now: Date): { startDate: string; endDate: string } {
  const thisMonth = `${now.toISOString().slice(0, 7)}-01`;
  const start = startDate > thisMonth ? startDate : thisMonth;
  const end = `${Number(start.slice(0, 4)) + YEARS}${start.slice(4)}`;
  return { startDate: `${start}T00:00:00Z`, endDate: `${end}T00:00:00Z` };
}
