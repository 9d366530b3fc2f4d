import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  CHANNEL,
  checkDeletionPolicy,
  digestedUuid,
  MAGIC,
  projectNumber,
  retireByPolicy,
} from "./common";
import { requireService } from "./service-usage";

const TOKEN = "gcp:billing/budget:Budget";
const SOURCE = `${MAGIC}/billing/Budget.yaml`;
const API =
  "https://docs.cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets";
const NUMBER =
  "https://github.com/hashicorp/terraform-provider-google/issues/8444 (an id is a change in every plan, and updates with one are refused)";

/** Channels and labels of a budget. */
const LIMITS = documented({ channels: 5, labels: 1, rules: 100 }, API);
/** How a budget names a project. */
const PROJECT = documented(/^projects\/\d+$/, NUMBER);
const NOT_OFFERED = ["services", "resourceAncestors", "subaccounts", "creditTypes", "customPeriod"];

function check(inputs: Props): Failure[] {
  const failures = [
    ...checkText(inputs.billingAccount, "billingAccount", {
      pattern: /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
      max: 20,
      words: "the id of a billing account, without billingAccounts/",
    }),
    ...checkText(inputs.displayName, "displayName", { max: 60, words: "1 to 60 characters" }),
    ...checkOneOf(inputs.ownershipScope, "ownershipScope", ["ALL_USERS", "BILLING_ACCOUNT"]),
    ...checkDeletionPolicy(inputs),
    ...checkAmount(record(inputs.amount)),
    ...checkFilter(record(inputs.budgetFilter)),
  ];
  const rules = list(inputs.thresholdRules).map(record);
  rules.forEach((rule, index) => {
    const path = `thresholdRules[${index}]`;
    failures.push(
      ...checkOneOf(rule.spendBasis, `${path}.spendBasis`, ["CURRENT_SPEND", "FORECASTED_SPEND"]),
    );
    const { thresholdPercent: percent } = rule;
    if (typeof percent === "number" && !(percent > 0 && percent <= 10))
      failures.push(
        failure(
          `${path}.thresholdPercent`,
          `must be a share of the amount, 1 for all of it, above 0 and at most 10, ${got(percent)}; divide by 100`,
        ),
      );
  });
  const told = record(inputs.allUpdatesRule);
  const channels = list(told.monitoringNotificationChannels);
  if (channels.length > LIMITS.value.channels)
    failures.push(
      failure(
        "allUpdatesRule.monitoringNotificationChannels",
        `must be at most ${LIMITS.value.channels}, got ${channels.length}; drop some`,
      ),
    );
  if (told.pubsubTopic !== undefined)
    failures.push(
      failure("allUpdatesRule.pubsubTopic", "is not offered by the local clouds; leave it out"),
    );
  if (
    told.disableDefaultIamRecipients === true &&
    Array.isArray(told.monitoringNotificationChannels) &&
    channels.length === 0
  )
    failures.push(
      failure(
        "allUpdatesRule",
        "must name a channel when the default recipients are off, got none; add one",
      ),
    );
  return failures;
}

function checkAmount({ specifiedAmount, lastPeriodAmount }: Props): Failure[] {
  if (lastPeriodAmount === true)
    return [
      failure("amount.lastPeriodAmount", "is not offered by the local clouds; give an amount"),
    ];
  const { units, nanos } = record(specifiedAmount);
  const failures: Failure[] = [];
  if (typeof units === "string" && !/^\d{1,18}$/.test(units))
    failures.push(
      failure(
        "amount.specifiedAmount.units",
        `must be whole units as text, ${got(units)}; put the rest into nanos`,
      ),
    );
  if (typeof nanos === "number" && !(Number.isInteger(nanos) && nanos >= 0 && nanos <= 999_999_999))
    failures.push(
      failure("amount.specifiedAmount.nanos", `must be 0 to 999999999, ${got(nanos)}; change it`),
    );
  if (units === "0" && (nanos === 0 || nanos === undefined))
    failures.push(failure("amount.specifiedAmount", "must be above zero, got 0; raise it"));
  return failures;
}

function checkFilter(filter: Props): Failure[] {
  const failures = [
    ...checkOneOf(filter.calendarPeriod, "budgetFilter.calendarPeriod", [
      "MONTH",
      "QUARTER",
      "YEAR",
    ]),
    ...checkOneOf(filter.creditTypesTreatment, "budgetFilter.creditTypesTreatment", [
      ...["INCLUDE_ALL_CREDITS", "EXCLUDE_ALL_CREDITS"],
    ]),
  ];
  list(filter.projects).forEach((project, index) => {
    if (typeof project === "string" && !PROJECT.value.test(project))
      failures.push(
        failure(
          `budgetFilter.projects[${index}]`,
          `must be projects/<number>, ${got(project)}; Google answers with the number, and an id would be a change in every preview`,
        ),
      );
  });
  const labels = Object.keys(record(filter.labels));
  if (labels.length > LIMITS.value.labels)
    failures.push(
      failure(
        "budgetFilter.labels",
        `must be at most ${LIMITS.value.labels}, got ${labels.length}; keep one`,
      ),
    );
  for (const name of NOT_OFFERED)
    if (filter[name] !== undefined)
      failures.push(
        failure(`budgetFilter.${name}`, "is not offered by the local clouds; leave it out"),
      );
  return failures;
}

const refuse = (code: string, status: number, message: string): CloudError =>
  new CloudError(code, status, message);

function admit(context: HookContext): void {
  requireService(context, "billingbudgets.googleapis.com");
  const { inputs, world } = context;
  const wanted = text(inputs.billingAccount) ?? "";
  const account = (world.billingAccounts?.() ?? []).find(({ id }) => id === wanted);
  if (!account)
    throw refuse(
      "PERMISSION_DENIED",
      403,
      `The caller does not have permission on billingAccounts/${wanted}`,
    );
  const currency = text(record(record(inputs.amount).specifiedAmount).currencyCode);
  if (currency !== undefined && currency !== account.currency)
    throw refuse(
      "INVALID_ARGUMENT",
      400,
      `Request contains an invalid argument: currency_code ${currency} must be the billing account's, ${account.currency}`,
    );
  const own = projectNumber(context);
  for (const project of list(record(inputs.budgetFilter).projects))
    if (project !== `projects/${own}`)
      throw refuse(
        "INVALID_ARGUMENT",
        400,
        `Request contains an invalid argument: ${String(project)} is not paid from ${wanted}`,
      );
  for (const channel of list(record(inputs.allUpdatesRule).monitoringNotificationChannels))
    if (world.list(CHANNEL, (one) => one.id === channel).length === 0)
      throw refuse("NOT_FOUND", 404, `Notification channel ${String(channel)} was not found.`);
}

const nameOf = (context: HookContext): string =>
  `billingAccounts/${text(context.inputs.billingAccount) ?? ""}/budgets/${digestedUuid("budget", context.hex(16))}`;

/** Facts of budgets of a billing account. */
export const budget: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "billing.resourcebudgets.write",
    read: "billing.resourcebudgets.read",
    update: "billing.resourcebudgets.write",
    delete: "billing.resourcebudgets.write",
  },
  facts: {
    replaceOn: documented(["billingAccount"], SOURCE),
    defaults: documented(
      {
        deletionPolicy: "DELETE",
        ownershipScope: "ALL_USERS",
        "budgetFilter.calendarPeriod": "MONTH",
        "budgetFilter.creditTypesTreatment": "INCLUDE_ALL_CREDITS",
      },
      `${SOURCE}; ${API}`,
    ),
    quota: documented(
      { max: 50_000, per: "account", code: "RESOURCE_EXHAUSTED" },
      "https://docs.cloud.google.com/billing/docs/how-to/budgets",
    ),
  },
  location: { global: true },
  check,
  admit,
  id: nameOf,
  outputs: (context) => ({ name: nameOf(context) }),
  equal: sameMeaning({
    sets: ["allUpdatesRule.monitoringNotificationChannels", "budgetFilter.projects"],
    defaults: {
      "amount.specifiedAmount.nanos": 0,
      "thresholdRules.spendBasis": "CURRENT_SPEND",
      "allUpdatesRule.schemaVersion": "1.0",
    },
  }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [budget];
