import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkOneOf, checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  etag,
  findById,
  requireOwnSubscription,
  RESOURCE_GROUP,
  sameId,
  systemData,
} from "./common";

const TOKEN = "azure-native:consumption:Budget";
const API = "https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update";
const START =
  "https://github.com/hashicorp/terraform-provider-azurerm/pull/12121 and https://github.com/Azure/CanadaPubSecALZ/issues/317 (what Azure answers)";

/** Notifications of a budget, addresses of one, and months that a start may lie ahead. */
const LIMITS = documented({ notifications: 5, emails: 50, monthsAhead: 12 }, API);
/** Since when budgets can start. */
const EARLIEST = documented("2017-06-01", API);
/** Spans of budgets that cannot start before the current one. */
const NOT_BACKDATED = documented(["Monthly"], START);
const FIRST_OF_MONTH = /^\d{4}-(0[1-9]|1[0-2])-01(T00:00:00(\.0+)?(Z|\+00:00))?$/;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00))?$/;
const SCOPE = /^\/subscriptions\/[0-9a-f-]{36}(\/resourceGroups\/[^/]+)?$/i;

const day = (value: unknown): string => String(value).slice(0, 10);
const refuse = (message: string): CloudError => new CloudError("400", 400, message);

function check(inputs: Props): Failure[] {
  const failures = [
    ...checkText(inputs.budgetName, "budgetName", {
      pattern: /^[A-Za-z0-9_-]+$/,
      max: 63,
      words: "1 to 63 letters, digits, - and _",
    }),
    ...checkOneOf(inputs.category, "category", ["Cost"]),
    ...checkOneOf(inputs.timeGrain, "timeGrain", ["Monthly", "Quarterly", "Annually"]),
  ];
  const { scope, amount } = inputs;
  if (typeof scope === "string" && !SCOPE.test(scope))
    failures.push(
      failure(
        "scope",
        `must be the id of a subscription or a resource group, all that the local clouds have, ${got(scope)}; use one`,
      ),
    );
  if (typeof amount === "number" && !(amount > 0))
    failures.push(failure("amount", `must be above zero, ${got(amount)}; raise it`));
  if (inputs.filter !== undefined)
    failures.push(failure("filter", "is not offered by the local clouds; use a scope instead"));
  return [...failures, ...checkPeriod(record(inputs.timePeriod)), ...checkNotifications(inputs)];
}

function latestStart(): string {
  const today = new Date().toISOString();
  return `${Number(today.slice(0, 4)) + LIMITS.value.monthsAhead / 12}${today.slice(4, 7)}-01`;
}

function checkPeriod({ startDate, endDate }: Props): Failure[] {
  const failures: Failure[] = [];
  if (typeof startDate === "string") {
    if (!FIRST_OF_MONTH.test(startDate))
      failures.push(
        failure(
          "timePeriod.startDate",
          `must be the first of a month such as 2026-12-01T00:00:00Z, ${got(startDate)}; change it`,
        ),
      );
    else if (day(startDate) < EARLIEST.value)
      failures.push(
        failure(
          "timePeriod.startDate",
          `must be ${EARLIEST.value} or later, ${got(startDate)}; change it`,
        ),
      );
  }
  if (typeof startDate === "string" && failures.length === 0 && day(startDate) > latestStart())
    failures.push(
      failure(
        "timePeriod.startDate",
        `must be at most ${LIMITS.value.monthsAhead} months ahead, ${got(startDate)}; change it`,
      ),
    );
  if (typeof endDate !== "string") return failures;
  if (!DAY.test(endDate))
    failures.push(failure("timePeriod.endDate", `must be a day, ${got(endDate)}; change it`));
  else if (typeof startDate === "string" && day(endDate) <= day(startDate))
    failures.push(
      failure("timePeriod.endDate", `must be after startDate, ${got(endDate)}; change it`),
    );
  return failures;
}

function checkNotifications(inputs: Props): Failure[] {
  const all = Object.entries(record(inputs.notifications));
  const failures: Failure[] = [];
  if (all.length > LIMITS.value.notifications)
    failures.push(
      failure(
        "notifications",
        `must be at most ${LIMITS.value.notifications}, got ${all.length}; drop some`,
      ),
    );
  for (const [key, value] of all) {
    const one = record(value);
    const path = `notifications[${JSON.stringify(key)}]`;
    failures.push(
      ...checkOneOf(one.operator, `${path}.operator`, [
        ...["EqualTo", "GreaterThan", "GreaterThanOrEqualTo"],
      ]),
      ...checkOneOf(one.thresholdType, `${path}.thresholdType`, ["Actual", "Forecasted"]),
    );
    const { threshold } = one;
    if (typeof threshold === "number" && !(threshold > 0 && threshold <= 1000))
      failures.push(
        failure(
          `${path}.threshold`,
          `must be above 0 and at most 1000 percent, ${got(threshold)}; change it`,
        ),
      );
    const emails = list(one.contactEmails);
    const isKnown = Array.isArray(one.contactEmails);
    if (isKnown && emails.length + list(one.contactGroups).length === 0)
      failures.push(
        failure(
          `${path}.contactEmails`,
          "must have an address, or a group in contactGroups, got none; add one",
        ),
      );
    if (emails.length > LIMITS.value.emails)
      failures.push(
        failure(
          `${path}.contactEmails`,
          `must be at most ${LIMITS.value.emails}, got ${emails.length}; drop some`,
        ),
      );
    emails.forEach((email, at) => {
      if (typeof email === "string" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
        failures.push(
          failure(`${path}.contactEmails[${at}]`, `must be an address, ${got(email)}; correct it`),
        );
    });
    if (list(one.contactGroups).length > 0)
      failures.push(
        failure(`${path}.contactGroups`, "is not offered by the local clouds; leave it out"),
      );
  }
  return failures;
}

function admitScope(context: HookContext): void {
  const scope = text(context.inputs.scope) ?? "";
  requireOwnSubscription(context, scope, "Microsoft.Consumption/budgets/write");
  if (!/\/resourceGroups\//i.test(scope)) return;
  if (findById(context, RESOURCE_GROUP, scope)) return;
  throw new CloudError(
    "ResourceGroupNotFound",
    404,
    `Resource group '${scope.split("/").at(-1)}' could not be found.`,
  );
}

/** Starts that were taken once stay; new ones are not before this month. */
function admitStart(context: HookContext, stored?: StoredResource): void {
  const start = day(record(context.inputs.timePeriod).startDate);
  if (stored) {
    if (day(record(stored.inputs.timePeriod).startDate) !== start)
      throw refuse(
        "Start date of budgets cannot be updated. Please delete and create a new budget.",
      );
    return;
  }
  const today = context.now.toISOString();
  const month = `${today.slice(0, 7)}-01`;
  if (NOT_BACKDATED.value.includes(String(context.inputs.timeGrain)) && start < month)
    throw refuse("Start date for monthly time grain should not be prior to current month.");
}

/** What a subscription or a resource group may cost in a month, and who is told. */
export const budget: TypeFacts = {
  token: TOKEN,
  operations: {
    create: "Microsoft.Consumption/budgets/write",
    read: "Microsoft.Consumption/budgets/read",
    update: "Microsoft.Consumption/budgets/write",
    delete: "Microsoft.Consumption/budgets/delete",
  },
  facts: {
    replaceOn: documented(["budgetName", "scope"], `${API} (parts of the id)`),
    name: documented(
      {
        property: "budgetName",
        pattern: "^[A-Za-z0-9_-]+$",
        minLength: 1,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["scope"],
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      API,
    ),
  },
  location: { global: true },
  check,
  admit: (context, stored) => {
    admitScope(context);
    admitStart(context, stored);
  },
  id: ({ inputs }) =>
    `${text(inputs.scope) ?? ""}/providers/Microsoft.Consumption/budgets/${text(inputs.budgetName) ?? ""}`,
  outputs: (context) => {
    const name = text(context.inputs.budgetName) ?? "";
    const spend = { amount: 0, unit: "USD" };
    return {
      name,
      type: "Microsoft.Consumption/budgets",
      azureApiVersion: "2024-08-01",
      currentSpend: spend,
      forecastSpend: spend,
      eTag: etag("budget", context.scope.account, text(context.inputs.scope) ?? "", name),
      systemData: systemData(context),
    };
  },
  equal: (path, before, after) =>
    path === "scope" ? sameId(before, after) : meaning(path, before, after),
};

const meaning = sameMeaning({
  sets: [],
  fold: {
    "timePeriod.startDate": (value) => day(value),
    "timePeriod.endDate": (value) => day(value),
  },
});

export const rows: readonly TypeFacts[] = [budget];
