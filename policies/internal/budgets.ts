import type { Resource } from "../resource";
import type { Value } from "./value";

/** Clouds that have budgets, by the head of their type tokens. */
export const CLOUDS = ["aws", "azure-native", "gcp"] as const;
export type Cloud = (typeof CLOUDS)[number];

/** A share of the budget, in percent, at which somebody is told. */
interface Alert {
  percent: number;
  /** What is compared: what was spent, or what will have been by the end of the month. */
  of: "spent" | "forecast";
}

/** Types of budgets and how each says whom it tells, and when. */
const READERS: Readonly<Record<string, (budget: Resource) => Alert[]>> = {
  "aws:budgets/budget:Budget": awsAlerts,
  "azure-native:consumption:Budget": azureAlerts,
  "azure-native:costmanagement:Budget": azureAlerts,
  "gcp:billing/budget:Budget": googleAlerts,
};

export const isBudget = (token: string): boolean => Object.hasOwn(READERS, token);

/** When a budget tells somebody; what tells nobody is left out. */
export const alertsOf = (budget: Resource): Alert[] => READERS[budget.token]?.(budget) ?? [];

function awsAlerts(budget: Resource): Alert[] {
  return budget
    .get("notifications")
    .items()
    .filter((one) => hasSome(one, "subscriberEmailAddresses", "subscriberSnsTopicArns"))
    .filter((one) => one.get("thresholdType").is("PERCENTAGE"))
    .flatMap((one) => alert(one.get("threshold"), one.get("notificationType").is("FORECASTED"), 1));
}

function azureAlerts(budget: Resource): Alert[] {
  return budget
    .get("notifications")
    .entries()
    .map(([, one]) => one)
    .filter((one) => one.get("enabled").is(true))
    .filter((one) => hasSome(one, "contactEmails", "contactGroups", "contactRoles"))
    .flatMap((one) => alert(one.get("threshold"), one.get("thresholdType").is("Forecasted"), 1));
}

function googleAlerts(budget: Resource): Alert[] {
  const rule = budget.get("allUpdatesRule");
  // Who administers the billing account is told, unless that is switched off.
  const byDefault = !rule.get("disableDefaultIamRecipients").is(true);
  if (!byDefault && !hasSome(rule, "monitoringNotificationChannels", "pubsubTopic")) return [];
  return budget
    .get("thresholdRules")
    .items()
    .flatMap((one) =>
      alert(one.get("thresholdPercent"), one.get("spendBasis").is("FORECASTED_SPEND"), 100),
    );
}

function alert(threshold: Value, isForecast: boolean, factor: number): Alert[] {
  const number = threshold.number();
  if (number === undefined) return [];
  return [{ percent: Math.round(number * factor), of: isForecast ? "forecast" : "spent" }];
}

const hasSome = (value: Value, ...names: string[]): boolean =>
  names.some((name) => {
    const at = value.get(name);
    return at.isUnknown || !at.isEmpty;
  });
