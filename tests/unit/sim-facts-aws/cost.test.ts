// Proves what the local AWS Budgets and EventBridge Scheduler take and refuse; that the real ones do is stated by each fact's source.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { samples } from "../../../sim/facts/aws/samples";
import { expressionProblem } from "../../../sim/facts/aws/scheduler-expression";
import type { Props } from "../../../sim/model";
import { setAt, valueAt } from "../../../sim/server/paths";
import { filled, fillsOf, type Fill } from "../sim/fill";
import { complains, refusal, row, sampleAccount } from "./world";
import { Cloud } from "./cloud";

const BUDGET = "aws:budgets/budget:Budget";
const GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

/** The sample's inputs with other values at some paths. */
function given(token: string, changes: Props = {}): Props {
  const inputs = structuredClone(samples[token]!.inputs);
  for (const [path, value] of Object.entries(changes)) setAt(inputs, path, value);
  return inputs;
}
const told = (notificationType: string, threshold: number, change: Props = {}): Props => ({
  comparisonOperator: "GREATER_THAN",
  notificationType,
  threshold,
  thresholdType: "PERCENTAGE",
  subscriberEmailAddresses: ["finops@example.com"],
  ...change,
});

let cloud: Cloud;
beforeEach(() => (cloud = new Cloud()));
afterEach(() => cloud.dispose());

describe("budget", () => {
  it.each<[Props, string[]]>([
    [{ limitAmount: "0" }, ["limitAmount"]],
    [{ limitAmount: "-5" }, ["limitAmount"]],
    [{ limitUnit: "EUR" }, ["limitUnit"]],
    [{ timeUnit: "WEEKLY" }, ["timeUnit"]],
    [{ metrics: "Unblended" }, ["metrics"]],
    [{ timePeriodStart: "2026-12-01" }, ["timePeriodStart"]],
    [{ timePeriodEnd: "2026-11-01_00:00" }, ["timePeriodStart"]],
    [{ costFilters: [{ name: "TagKeyValue", values: ["user:A$b"] }] }, ["costFilters"]],
    [
      { filterExpression: { ands: [{ tags: { key: "A", values: ["b"] } }] } },
      ["filterExpression.ands"],
    ],
    [{ filterExpression: {} }, ["filterExpression"]],
    [{ notifications: [1, 2, 3, 4, 5, 6].map((at) => told("ACTUAL", at * 10)) }, ["notifications"]],
    [{ notifications: [told("ACTUAL", 80), told("ACTUAL", 80)] }, ["notifications[1]"]],
    [
      { notifications: [told("ACTUAL", 80, { subscriberEmailAddresses: [] })] },
      ["notifications[0]"],
    ],
    [
      {
        notifications: [
          told("ACTUAL", 80, {
            subscriberEmailAddresses: Array.from({ length: 11 }, (_, at) => `a${at}@example.com`),
          }),
        ],
      },
      ["notifications[0].subscriberEmailAddresses"],
    ],
    [
      { notifications: [told("ACTUAL", 80, { subscriberEmailAddresses: ["finops"] })] },
      ["notifications[0].subscriberEmailAddresses[0]"],
    ],
    [{ notifications: [told("SPENT", 80)] }, ["notifications[0].notificationType"]],
  ])("does not take %j", (changes, paths) => {
    expect(complains(BUDGET, given(BUDGET, changes))).toEqual(paths);
  });

  it("takes a filter with metrics, and neither without the other", () => {
    expect(complains(BUDGET, given(BUDGET))).toEqual([]);
    for (const one of ["metrics", "filterExpression"]) {
      const alone = given(BUDGET);
      delete alone[one];
      expect(complains(BUDGET, alone), one).toEqual(["metrics"]);
    }
  });

  it("has a name of its own in the account, which alone replaces it", () => {
    const made = cloud.create(BUDGET, given(BUDGET));
    expect(made.id).toBe(`${sampleAccount}:atlas-sample`);
    expect(refusal(() => cloud.create(BUDGET, given(BUDGET)))).toMatchObject({
      code: "DuplicateRecordException",
    });
    expect(cloud.replaces(made, { limitAmount: "1", timePeriodStart: "2027-01-01_00:00" })).toEqual(
      [],
    );
    expect(cloud.replaces(made, { name: "other" })).toEqual(["name"]);
  });

  it("is read with a decimal place, which is no difference", () => {
    const made = cloud.create(BUDGET, given(BUDGET));
    expect(cloud.read(made)).toMatchObject({
      limitAmount: "300.0",
      timePeriodEnd: "2087-06-15_00:00",
    });
    expect(row(BUDGET).equal!("limitAmount", "300", "300.0")).toBe(true);
    expect(row(BUDGET).equal!("limitAmount", "300", "301.0")).toBe(false);
  });

  it("is made for the account alone that makes it", () => {
    const elsewhere = given(BUDGET, { accountId: "444455556666" });
    expect(refusal(() => cloud.create(BUDGET, elsewhere))).toMatchObject({
      code: "AccessDeniedException",
    });
  });
});

describe("schedule group", () => {
  it('is not called "default", and its name is taken once in a Region', () => {
    expect(complains(GROUP, { name: "default" })).toEqual(["name"]);
    cloud.create(GROUP, { name: "hours" });
    expect(refusal(() => cloud.create(GROUP, { name: "hours" }))).toMatchObject({
      code: "ConflictException",
    });
    expect(() => cloud.create(GROUP, { name: "hours" }, "us-west-2")).not.toThrow();
  });
});

describe("schedule", () => {
  const request = (change: Props): string =>
    JSON.stringify({
      Name: "atlas-sample",
      ComputeConfig: { Enabled: true, NodePools: [] },
      KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true } },
      StorageConfig: { BlockStorage: { Enabled: true } },
      ...change,
    });
  const pools = { NodePools: ["general-purpose"], Enabled: true };

  it.each<[string, Props, string]>([
    ["another time zone", { scheduleExpressionTimezone: "Berlin" }, "scheduleExpressionTimezone"],
    [
      "a call that reads",
      { "target.arn": "arn:aws:scheduler:::aws-sdk:eks:describeCluster" },
      "target.arn",
    ],
    [
      "a target that nobody here can judge",
      { "target.arn": "arn:aws:sqs:us-east-1:111122223333:q" },
      "target.arn",
    ],
    [
      "a window where none is wanted",
      { "flexibleTimeWindow.maximumWindowInMinutes": 5 },
      "flexibleTimeWindow.maximumWindowInMinutes",
    ],
    [
      "too many attempts",
      { "target.retryPolicy.maximumRetryAttempts": 186 },
      "target.retryPolicy.maximumRetryAttempts",
    ],
    [
      "a short age",
      { "target.retryPolicy.maximumEventAgeInSeconds": 59 },
      "target.retryPolicy.maximumEventAgeInSeconds",
    ],
    ["no JSON", { "target.input": "{" }, "target.input"],
    [
      "keys in the form of EKS' own API",
      { "target.input": '{"name":"atlas-sample"}' },
      "target.input",
    ],
    ["no cluster", { "target.input": request({ Name: null }) }, "target.input"],
    ["Auto Mode in part", { "target.input": request({ StorageConfig: {} }) }, "target.input"],
    [
      "a pool that does not exist",
      { "target.input": request({ ComputeConfig: { Enabled: true, NodePools: ["gpu"] } }) },
      "target.input",
    ],
    ["pools without a role", { "target.input": request({ ComputeConfig: pools }) }, "target.input"],
    [
      "a role without pools",
      {
        "target.input": request({
          ComputeConfig: {
            Enabled: true,
            NodePools: [],
            NodeRoleArn: "arn:aws:iam::111122223333:role/n",
          },
        }),
      },
      "target.input",
    ],
  ])("does not take %s", (_, changes, path) => {
    expect(complains(SCHEDULE, given(SCHEDULE, changes))).toEqual([path]);
  });

  /** Makes what the sample needs, but for one of them. */
  const prepare = (without?: string): void => {
    const fills: Fill[] = [];
    for (const need of samples[SCHEDULE]!.needs ?? []) {
      if (need.token === without) continue;
      const made = cloud.create(need.token, filled(need.inputs, fills, need.token, false));
      fills.push(...fillsOf(need, (name) => (name === "id" ? made.id : valueAt(made.state, name))));
    }
  };

  it("is made where its group, its role and the cluster are", () => {
    prepare();
    const made = cloud.create(SCHEDULE, given(SCHEDULE));
    expect(made.id).toBe("atlas-sample/sleep");
    expect(cloud.replaces(made, { scheduleExpression: "cron(0 7 ? * MON *)" })).toEqual([]);
    expect(cloud.replaces(made, { name: "wake" })).toEqual(["name"]);
    expect(refusal(() => cloud.create(SCHEDULE, given(SCHEDULE)))).toMatchObject({
      code: "ConflictException",
    });
  });

  it.each([
    [GROUP, "ResourceNotFoundException", /group atlas-sample does not exist/],
    ["aws:iam/rolePolicy:RolePolicy", "ValidationException", /may not do eks:UpdateClusterConfig/],
    ["aws:eks/cluster:Cluster", "ValidationException", /No cluster found for name: atlas-sample/],
  ])("is refused without %s", (token, code, message) => {
    prepare(token);
    expect(refusal(() => cloud.create(SCHEDULE, given(SCHEDULE)))).toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("is refused with a role that trusts someone else, or that may not hand the nodes' role on", () => {
    prepare();
    const nodes = "arn:aws:iam::111122223333:role/atlas-nodes";
    const wake = given(SCHEDULE, {
      "target.input": request({ ComputeConfig: { ...pools, NodeRoleArn: nodes } }),
    });
    expect(refusal(() => cloud.create(SCHEDULE, wake)).message).toContain(
      `may not do iam:PassRole on ${nodes}`,
    );
    const other = given(SCHEDULE, {
      "target.input": request({ ComputeConfig: { ...pools, NodeRoleArn: `${nodes}-2` } }),
    });
    expect(refusal(() => cloud.create(SCHEDULE, other)).message).toContain("cannot be changed");
    const untrusted = given(SCHEDULE, { "target.roleArn": nodes });
    expect(refusal(() => cloud.create(SCHEDULE, untrusted)).message).toBe(
      "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    );
  });
});

describe("expressionProblem", () => {
  it.each([
    "at(2026-12-01T07:00:00)",
    "rate(5 minutes)",
    "rate(1 day)",
    "cron(0 7 ? * MON-FRI *)",
    "cron(0 7 ? * MON,WED,FRI *)",
    "cron(*/15 8-18 1,15 * ? *)",
    "cron(0 0 L * ? 2027)",
    "cron(30 6 ? JAN-MAR 2#1 *)",
  ])("takes %s", (text) => expect(expressionProblem(text)).toBeUndefined());

  it.each([
    ["0 7 * * *", "must be at(..), rate(..) or cron(..)"],
    ["rate(0 minutes)", "must have a rate above zero"],
    ["cron(0 7 * * MON)", "must have 6 fields"],
    ["cron(60 7 ? * MON *)", "must have a minutes that exists"],
    ["cron(0 24 ? * MON *)", "must have a hours that exists"],
    ["cron(0 7 ? * MOON *)", "must have a day of the week that exists"],
    ["cron(0 7 ? 13 MON *)", "must have a month that exists"],
    ["cron(0 7 * * MON *)", "must have ? for exactly one"],
    ["cron(0 7 ? * ? *)", "must have ? for exactly one"],
    ["cron(0 18-8 ? * MON *)", "must have a hours that exists"],
  ])("refuses %s", (text, problem) => expect(expressionProblem(text)).toContain(problem));
});
