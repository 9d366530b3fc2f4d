import { CloudError, documented, type Failure, type Props, type TypeFacts } from "../../model";
import {
  absent,
  checkNamePrefix,
  checkOneOf,
  checkTags,
  checkText,
  failure,
  got,
  list,
  record,
  sameJson,
  sameSets,
  tagsAll,
  text,
} from "./common";
import { BUDGET } from "./tokens";

const API = "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference";
const QUOTAS =
  "https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/budgets/budget.go";

/** Notifications of a budget, and subscribers of one. */
const LIMITS = documented(
  { notifications: 5, emails: 10, topics: 1 },
  `${API}/API_budgets_CreateBudget.html`,
);
const PERIOD = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])_([01]\d|2[0-3]):[0-5]\d$/;
const METRICS = [
  ...["UnblendedCost", "BlendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost"],
  ...["UsageQuantity", "NormalizedUsageAmount", "Hours"],
];

/** What may be spent in a month, and who is told. */
export const budget: TypeFacts = {
  token: BUDGET,
  operations: {
    create: "budgets:CreateBudget",
    read: "budgets:DescribeBudget",
    update: "budgets:UpdateBudget",
    delete: "budgets:DeleteBudget",
  },
  facts: {
    replaceOn: documented(["accountId", "name", "namePrefix"], `${PROVIDER} (ForceNew)`),
    name: documented(
      {
        property: "name",
        pattern: "^(?![^:\\\\]*/action/)[^:\\\\]+$",
        minLength: 1,
        maxLength: 100,
        uniqueIn: "account",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "DuplicateRecordException", status: 400 },
      },
      `${API}/API_budgets_Budget.html`,
    ),
    defaults: documented({ timePeriodEnd: "2087-06-15_00:00" }, `${PROVIDER} (Default)`),
    quota: documented(
      { max: 20_000, per: "account", code: "CreationLimitExceededException" },
      QUOTAS,
    ),
  },
  location: { global: true },
  check(inputs) {
    return [
      ...checkNamePrefix(inputs),
      ...checkTags(inputs),
      ...checkText(inputs, "accountId", { pattern: /^\d{12}$/, max: 12, words: "12 digits" }),
      ...checkOneOf(inputs.timeUnit, "timeUnit", ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]),
      ...checkOneOf(inputs.metrics, "metrics", METRICS),
      ...checkLimit(inputs),
      ...checkPeriod(inputs),
      ...checkFilter(inputs),
      ...checkNotifications(inputs),
    ];
  },
  admit(context) {
    const { accountId } = context.inputs;
    if (accountId !== undefined && accountId !== context.scope.account)
      throw new CloudError(
        "AccessDeniedException",
        400,
        `Account ${context.scope.account} is not authorized to make budgets of account ${String(accountId)}`,
      );
  },
  id: ({ inputs, scope }) => `${scope.account}:${String(inputs.name)}`,
  outputs(context) {
    const { inputs, scope, now } = context;
    const name = String(inputs.name);
    return {
      accountId: scope.account,
      arn: `arn:aws:budgets::${scope.account}:budget/${name}`,
      costFilters: inputs.costFilters ?? [],
      namePrefix: "",
      timePeriodStart: inputs.timePeriodStart ?? `${now.toISOString().slice(0, 7)}-01_00:00`,
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  readForm: (outputs) => ({ ...outputs, limitAmount: amountForm(outputs.limitAmount) }),
  equal(path, before, after) {
    if (path === "limitAmount") return Number(before) === Number(after);
    if (path.startsWith("notifications") || path === "costFilters") return sameSets(before, after);
    return sameJson(before, after);
  },
};

/** An amount as AWS answers it: with a decimal place. */
const amountForm = (value: unknown): string => {
  const usd = Number(value);
  return Number.isInteger(usd) ? usd.toFixed(1) : String(usd);
};

function checkLimit(inputs: Props): Failure[] {
  const { limitAmount, limitUnit, budgetType } = inputs;
  const failures = checkOneOf(budgetType, "budgetType", ["COST"]);
  if (failures.length > 0)
    return [failure("budgetType", `must be COST in the local clouds, ${got(budgetType ?? null)}`)];
  if (
    typeof limitAmount === "string" &&
    !(/^\d+(\.\d+)?$/.test(limitAmount) && Number(limitAmount) > 0)
  )
    failures.push(failure("limitAmount", `must be an amount above zero, ${got(limitAmount)}`));
  for (const name of ["limitAmount", "limitUnit"])
    if (absent(inputs, name))
      failures.push(failure(name, "must be set for a budget of one amount, got nothing"));
  if (typeof limitUnit === "string" && limitUnit !== "USD")
    failures.push(failure("limitUnit", `must be USD outside the China Regions, ${got(limitUnit)}`));
  for (const name of ["autoAdjustData", "plannedLimits", "billingViewArn"])
    if (!absent(inputs, name))
      failures.push(failure(name, "is not offered by the local clouds; leave it out"));
  return failures;
}

function checkPeriod(inputs: Props): Failure[] {
  const { timePeriodStart: start, timePeriodEnd: end } = inputs;
  const failures: Failure[] = [];
  for (const [name, value] of [
    ["timePeriodStart", start],
    ["timePeriodEnd", end],
  ] as const)
    if (typeof value === "string" && !PERIOD.test(value))
      failures.push(failure(name, `must be a time such as 2026-12-01_00:00, ${got(value)}`));
  if (typeof start === "string" && typeof end === "string" && start >= end)
    failures.push(failure("timePeriodStart", `must be before timePeriodEnd, ${got(start)}`));
  return failures;
}

function checkFilter(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  if (!absent(inputs, "filterExpression")) {
    for (const name of ["costFilters", "costTypes"])
      if (!absent(inputs, name))
        failures.push(failure(name, "excludes `filterExpression`, got both; keep one"));
    if (absent(inputs, "metrics"))
      failures.push(failure("metrics", "must be set with `filterExpression`, got nothing"));
    failures.push(...expression(record(inputs.filterExpression), "filterExpression"));
  } else if (!absent(inputs, "metrics"))
    failures.push(failure("metrics", "is for `filterExpression` only; leave it out"));
  return failures;
}

/** One root each, and two operands or more of `ands` and `ors`. */
function expression(value: Props, path: string): Failure[] {
  const roots = Object.keys(value).filter((key) => !absent(value, key));
  if (roots.length !== 1)
    return [
      failure(
        path,
        `must have exactly one root, got ${roots.length === 0 ? "none" : roots.join(", ")}`,
      ),
    ];
  const failures: Failure[] = [];
  for (const joined of ["ands", "ors"]) {
    if (absent(value, joined)) continue;
    const operands = list(value[joined]);
    if (operands.length < 2)
      failures.push(failure(`${path}.${joined}`, `must have at least two, got ${operands.length}`));
    operands.forEach((one, index) =>
      failures.push(...expression(record(one), `${path}.${joined}[${index}]`)),
    );
  }
  if (!absent(value, "not")) failures.push(...expression(record(value.not), `${path}.not`));
  for (const leaf of ["tags", "dimensions", "costCategories"]) {
    if (absent(value, leaf)) continue;
    const { key, values } = record(value[leaf]);
    if (key === null || key === "" || (Array.isArray(values) && values.length === 0))
      failures.push(failure(`${path}.${leaf}`, "must have a key and a value, got less"));
  }
  return failures;
}

function checkNotifications(inputs: Props): Failure[] {
  const all = list(inputs.notifications);
  const { notifications, emails, topics } = LIMITS.value;
  const failures: Failure[] = [];
  if (all.length > notifications)
    failures.push(
      failure("notifications", `must be at most ${notifications}, got ${all.length}; drop some`),
    );
  const seen = new Set<string>();
  all.map(record).forEach((one, index) => {
    const path = `notifications[${index}]`;
    failures.push(
      ...checkOneOf(one.comparisonOperator, `${path}.comparisonOperator`, [
        ...["GREATER_THAN", "LESS_THAN", "EQUAL_TO"],
      ]),
      ...checkOneOf(one.notificationType, `${path}.notificationType`, ["ACTUAL", "FORECASTED"]),
      ...checkOneOf(one.thresholdType, `${path}.thresholdType`, ["PERCENTAGE", "ABSOLUTE_VALUE"]),
    );
    const { threshold } = one;
    if (typeof threshold === "number" && !(threshold > 0 && threshold <= 40_000_000_000))
      failures.push(failure(`${path}.threshold`, `must be above zero, ${got(threshold)}`));
    const key = JSON.stringify([
      one.notificationType,
      one.comparisonOperator,
      threshold,
      one.thresholdType,
    ]);
    if (seen.has(key))
      failures.push(failure(path, "must differ from every other notification, got one again"));
    seen.add(key);
    const mails = list(one.subscriberEmailAddresses);
    const arns = list(one.subscriberSnsTopicArns);
    const known = ["subscriberEmailAddresses", "subscriberSnsTopicArns"].every(
      (name) => absent(one, name) || Array.isArray(one[name]),
    );
    if (known && mails.length + arns.length === 0)
      failures.push(failure(path, "must have a subscriber, got none; add an address"));
    if (mails.length > emails)
      failures.push(
        failure(
          `${path}.subscriberEmailAddresses`,
          `must be at most ${emails}, got ${mails.length}`,
        ),
      );
    if (arns.length > topics)
      failures.push(
        failure(`${path}.subscriberSnsTopicArns`, `must be at most ${topics}, got ${arns.length}`),
      );
    mails.forEach((mail, at) => {
      if (text(mail) !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(mail)))
        failures.push(
          failure(`${path}.subscriberEmailAddresses[${at}]`, `must be an address, ${got(mail)}`),
        );
    });
  });
  return failures;
}
