import * as budgets from "@pulumi/aws/budgets";
import type * as pulumi from "@pulumi/pulumi";
import { BUDGET_THRESHOLDS, type CloudBudget } from "../endpoint";
import { physicalName } from "../internal/names";
import type { Tags } from "../internal/tags";

/** docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html, 2026-11-21. */
const BUDGET_NAME_MAX_LENGTH = 100;

/** Tags that tell one environment's costs from others' in the account. */
const COUNTED_TAGS = ["Environment", "Project"] as const;

/** What {@link createBudget} needs to know. */
export interface BudgetSettings extends CloudBudget {
  accountId: string;
  namePrefix: string;
  /** The environment's tags: its costs are what carries them. */
  tags: Tags;
}

/**
 * The environment's budget on AWS: what its tags cost in a calendar month, calls and the gateway's home alike. It sees
 * what is tagged only once the two tags are cost allocation tags, which the account that pays switches on, and then up to
 * a day late (docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html, 2026-11-21).
 *
 * Four notifications of the five that a budget may have; each may mail ten addresses
 * (docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html, 2026-11-21).
 */
export function createBudget(
  name: string,
  settings: BudgetSettings,
  opts: pulumi.CustomResourceOptions,
): budgets.Budget {
  const { accountId, namePrefix, tags, usd, startDate, emails } = settings;
  const told = {
    comparisonOperator: "GREATER_THAN",
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: [...emails],
  };
  return new budgets.Budget(
    `${name}-budget`,
    {
      accountId,
      name: budgetNameFor(namePrefix),
      budgetType: "COST",
      timeUnit: "MONTHLY",
      timePeriodStart: `${startDate}_00:00`,
      limitAmount: String(usd),
      limitUnit: "USD",
      metrics: "UnblendedCost",
      filterExpression: {
        ands: COUNTED_TAGS.map((key) => ({ tags: { key, values: [tags[key]!] } })),
      },
      notifications: [
        ...BUDGET_THRESHOLDS.map((threshold) => ({
          ...told,
          notificationType: "ACTUAL",
          threshold,
        })),
        { ...told, notificationType: "FORECASTED", threshold: BUDGET_THRESHOLDS.at(-1)! },
      ],
      tags,
    },
    opts,
  );
}

/** Name of an environment's budget: what the deploy identity is limited to, since IAM knows budgets by name. */
export function budgetNameFor(namePrefix: string): string {
  return physicalName([namePrefix, "monthly"], { maxLength: BUDGET_NAME_MAX_LENGTH });
}
