// Proves what the components ask the clouds for; not that a mail ever goes out.
import { afterEach, describe, expect, it, vi } from "vitest";
import { UnifiedAiEndpoint, type UnifiedAiEndpointArgs } from "../../../components";
import { budgetNameFor } from "../../../components/aws/budget";
import { periodFrom } from "../../../components/azure/budget";
import { moneyOf } from "../../../components/gcp/budget";
import { validateVertexArgs } from "../../../components/gcp/validate";
import { omit } from "../../../components/internal/omit";
import { record } from "./record";
import { resolved, sleeping } from "./specs";

const make = (spec: UnifiedAiEndpointArgs = sleeping, options = {}) =>
  record(() => new UnifiedAiEndpoint("ai", spec), options);
const isBudget = (type: string): boolean => /budget:|:Budget|notificationChannel/.test(type);

afterEach(() => vi.useRealTimers());

describe("the budget on AWS", () => {
  it("counts what carries the environment's tags and tells at 50, 80, 100 % and by forecast", async () => {
    const { inputs } = (await make()).find("aws:budgets/budget:Budget");
    const told = {
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: ["finops@example.com"],
    };
    expect(inputs).toEqual({
      accountId: "111122223333",
      name: "atlas-dev-monthly",
      budgetType: "COST",
      timeUnit: "MONTHLY",
      timePeriodStart: "2026-12-01_00:00",
      limitAmount: "800",
      limitUnit: "USD",
      metrics: "UnblendedCost",
      filterExpression: {
        ands: [
          { tags: { key: "Environment", values: ["dev"] } },
          { tags: { key: "Project", values: ["atlas"] } },
        ],
      },
      notifications: [
        { ...told, notificationType: "ACTUAL", threshold: 50 },
        { ...told, notificationType: "ACTUAL", threshold: 80 },
        { ...told, notificationType: "ACTUAL", threshold: 100 },
        { ...told, notificationType: "FORECASTED", threshold: 100 },
      ],
      tags: {
        Environment: "dev",
        Project: "atlas",
        CostCenter: "ML-4100",
        Team: "platform-ai",
        ManagedBy: "pulumi",
      },
    });
  });

  it("has the name that the deploy identity is limited to, however long the environment's is", () => {
    const longest = `${"a".repeat(20)}-${"b".repeat(30)}`;
    expect(budgetNameFor(longest)).toBe(`${longest}-monthly`);
  });
});

describe("the budget on Azure", () => {
  it("counts the resource group, and keeps the start it was made with", async () => {
    vi.useFakeTimers({ now: new Date("2026-11-21T12:00:00Z"), toFake: ["Date"] });
    const { inputs, dependencies } = (await make()).find("azure-native:consumption:Budget");
    const told = {
      enabled: true,
      operator: "GreaterThanOrEqualTo",
      contactEmails: ["finops@example.com"],
    };
    expect(inputs).toEqual({
      budgetName: "atlas-dev-monthly",
      scope: "ai-azure-id",
      category: "Cost",
      amount: 150,
      timeGrain: "Monthly",
      timePeriod: { startDate: "2026-12-01T00:00:00Z", endDate: "2036-12-01T00:00:00Z" },
      notifications: {
        "actual-50": { ...told, thresholdType: "Actual", threshold: 50 },
        "actual-80": { ...told, thresholdType: "Actual", threshold: 80 },
        "actual-100": { ...told, thresholdType: "Actual", threshold: 100 },
        "forecast-100": { ...told, thresholdType: "Forecasted", threshold: 100 },
      },
    });
    expect(dependencies).toEqual(["ai-azure"]);
  });

  it.each([
    ["2026-12-01", "2026-11-21T00:00:00Z", "2026-12-01T00:00:00Z", "2036-12-01T00:00:00Z"],
    ["2026-12-01", "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2036-12-01T00:00:00Z"],
    ["2026-12-01", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2037-01-01T00:00:00Z"],
    ["2017-06-01", "2029-03-14T08:00:00Z", "2029-03-01T00:00:00Z", "2039-03-01T00:00:00Z"],
  ])("asked for from %s on %s it starts on %s", (asked, now, startDate, endDate) => {
    expect(periodFrom(asked, new Date(now))).toEqual({ startDate, endDate });
  });
});

describe("the budget on Google Cloud", () => {
  it("counts the project by its number and tells each address over a channel of its own", async () => {
    const { find } = await make();
    const channel = "gcp:monitoring/notificationChannel:NotificationChannel";
    expect(find(channel).name).toBe("ai-gcp-budget-mail-finops-example-com-370d7c57");
    expect(find(channel).inputs).toEqual({
      project: "atlas-ml",
      displayName: "atlas-dev budget",
      type: "email",
      labels: { email_address: "finops@example.com" },
      userLabels: {
        environment: "dev",
        project: "atlas",
        cost_center: "ml-4100",
        team: "platform-ai",
        managed_by: "pulumi",
      },
      deletionPolicy: "DELETE",
    });
    const { inputs, dependencies } = find("gcp:billing/budget:Budget");
    expect(inputs).toMatchObject({
      billingAccount: "012345-6789AB-CDEF01",
      displayName: "atlas-dev-monthly",
      amount: { specifiedAmount: { currencyCode: "USD", units: "50" } },
      budgetFilter: {
        projects: ["projects/445566778899"],
        calendarPeriod: "MONTH",
        creditTypesTreatment: "INCLUDE_ALL_CREDITS",
      },
      thresholdRules: [
        { spendBasis: "CURRENT_SPEND", thresholdPercent: 0.5 },
        { spendBasis: "CURRENT_SPEND", thresholdPercent: 0.8 },
        { spendBasis: "CURRENT_SPEND", thresholdPercent: 1 },
        { spendBasis: "FORECASTED_SPEND", thresholdPercent: 1 },
      ],
      ownershipScope: "ALL_USERS",
      deletionPolicy: "DELETE",
    });
    expect(inputs["allUpdatesRule"]).toMatchObject({ disableDefaultIamRecipients: true });
    expect(dependencies).toEqual(["ai-gcp-budget-mail-finops-example-com-370d7c57"]);
  });

  it.each([
    [1, { units: "1" }],
    [50, { units: "50" }],
    [17.5, { units: "17", nanos: 500_000_000 }],
    [0.07 * 100 + 0.01, { units: "7", nanos: 10_000_000 }],
    [999_999_999.99, { units: "999999999", nanos: 990_000_000 }],
  ])("writes %d dollars as Google does", (usd, money) => {
    expect(moneyOf(usd)).toEqual(money);
  });

  it("refuses a budget without what names it before anything is registered", () => {
    const { gcp, ...spec } = resolved(sleeping);
    const rest = omit(gcp!, "billingAccount", "projectNumber");
    const cloudBudget = { usd: 50, startDate: "2026-12-01", emails: ["finops@example.com"] };
    const issues = validateVertexArgs({ ...spec, ...rest, cloudBudget });
    expect(issues.map(({ path }) => path)).toEqual(["gcp.billingAccount", "gcp.projectNumber"]);
  });
});

describe("budgets", () => {
  it("are there for clouds with a share, and nowhere without a budget", async () => {
    const { budget, ...without } = sleeping;
    expect((await make(without)).custom.filter(({ type }) => isBudget(type))).toEqual([]);
    const shares = { aws: 90, azure: 10 };
    const some = (await make({ ...sleeping, budget: { ...budget!, shares } })).custom;
    expect(some.flatMap(({ type }) => (isBudget(type) ? [type] : [])).sort()).toEqual([
      "aws:budgets/budget:Budget",
      "azure-native:consumption:Budget",
    ]);
  });

  it("are the same whatever day it is, but for the start that Azure is asked for when it makes one", async () => {
    const on = async (day: string): Promise<Record<string, unknown>> => {
      vi.useFakeTimers({ now: new Date(day), toFake: ["Date"] });
      const { custom } = await make();
      vi.useRealTimers();
      return Object.fromEntries(
        custom
          .filter(({ type }) => isBudget(type))
          .map(({ name, inputs }) => [name, omit(inputs, "timePeriod")]),
      );
    };
    const before = await on("2026-12-15T00:00:00Z");
    expect(Object.keys(before)).toHaveLength(4);
    expect(await on("2027-01-15T00:00:00Z")).toEqual(before);
  });
});
