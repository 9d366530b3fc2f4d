import * as billing from "@pulumi/gcp/billing";
import * as monitoring from "@pulumi/gcp/monitoring";
import type * as pulumi from "@pulumi/pulumi";
import { BUDGET_THRESHOLDS, type CloudBudget } from "../endpoint";
import { foldName, physicalName, shortHash } from "../internal/names";

/** cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets, 2026-11-21. */
const DISPLAY_NAME_MAX_LENGTH = 60;

/** What {@link createBudget} needs to know. */
export interface BudgetSettings extends CloudBudget {
  project: string;
  /** The budget names the project by it: Google answers with the number whatever it was given. */
  projectNumber: string;
  /** Kept in US dollars: Google refuses a budget in another currency than its account's. */
  billingAccount: string;
  namePrefix: string;
  labels: Record<string, string>;
  deletionPolicy: string;
}

/**
 * The environment's budget on Google Cloud: what its project costs in a calendar month, and a channel per address to tell.
 *
 * It counts the whole project and no label: calls of publisher models carry no resource's labels, so a budget of labelled
 * costs would never see what costs most. A project of its own per environment keeps the sums apart. A budget of a single
 * project may be made with permissions on that project alone
 * (cloud.google.com/billing/docs/how-to/budget-api-access-control, 2026-11-21).
 */
export function createBudget(
  name: string,
  settings: BudgetSettings,
  opts: pulumi.CustomResourceOptions,
): billing.Budget {
  const { billingAccount, projectNumber, namePrefix, deletionPolicy, usd } = settings;
  const channels = settings.emails.map((email) => createChannel(name, settings, email, opts));
  const spent = { spendBasis: "CURRENT_SPEND" };
  return new billing.Budget(
    `${name}-budget`,
    {
      billingAccount,
      displayName: physicalName([namePrefix, "monthly"], { maxLength: DISPLAY_NAME_MAX_LENGTH }),
      amount: { specifiedAmount: { currencyCode: "USD", ...moneyOf(usd) } },
      budgetFilter: {
        projects: [`projects/${projectNumber}`],
        calendarPeriod: "MONTH",
        creditTypesTreatment: "INCLUDE_ALL_CREDITS",
      },
      thresholdRules: [
        ...BUDGET_THRESHOLDS.map((percent) => ({ ...spent, thresholdPercent: percent / 100 })),
        { spendBasis: "FORECASTED_SPEND", thresholdPercent: BUDGET_THRESHOLDS.at(-1)! / 100 },
      ],
      allUpdatesRule: {
        monitoringNotificationChannels: channels.map((channel) => channel.name),
        // Those named are told, and not whoever happens to administer the billing account.
        disableDefaultIamRecipients: true,
      },
      ownershipScope: "ALL_USERS",
      deletionPolicy,
    },
    opts,
  );
}

function createChannel(
  name: string,
  settings: BudgetSettings,
  email: string,
  opts: pulumi.CustomResourceOptions,
): monitoring.NotificationChannel {
  const { project, namePrefix, labels, deletionPolicy } = settings;
  return new monitoring.NotificationChannel(
    // Two addresses may fold into one name.
    `${name}-budget-mail-${foldName(email)}-${shortHash(email)}`,
    {
      project,
      displayName: `${namePrefix} budget`,
      type: "email",
      labels: { email_address: email },
      userLabels: labels,
      deletionPolicy,
    },
    opts,
  );
}

/** An amount as Google writes it: whole units as text, and billionths of a unit where there are any. */
export function moneyOf(usd: number): { units: string; nanos?: number } {
  const cents = Math.round(usd * 100);
  const left = cents % 100;
  return { units: String(Math.floor(cents / 100)), ...(left > 0 && { nanos: left * 10_000_000 }) };
}
