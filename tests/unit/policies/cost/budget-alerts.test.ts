import { describe, expect, it } from "vitest";
import subject from "../../../../policies/rules/cost/budget-alerts";
import { describeStackRule } from "../describe-stack-rule";
import { analyzeStack, UNKNOWN, type StackCase } from "../harness";

const root: StackCase = { type: "pulumi:pulumi:Stack", name: "atlas-dev" };
const bucket: StackCase = { type: "aws:s3/bucket:Bucket", name: "logs" };
const group: StackCase = { type: "azure-native:resources:ResourceGroup", name: "ai" };
const sink: StackCase = { type: "gcp:logging/projectSink:ProjectSink", name: "calls" };

const aws = (
  thresholds: [string, number][] = [
    ["ACTUAL", 50],
    ["ACTUAL", 80],
    ["ACTUAL", 100],
    ["FORECASTED", 100],
  ],
  told: object = { subscriberEmailAddresses: ["finops@example.com"] },
  name = "monthly",
): StackCase => ({
  type: "aws:budgets/budget:Budget",
  name,
  inputs: {
    notifications: thresholds.map(([notificationType, threshold]) => ({
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      ...told,
    })),
  },
});
const azure = (change: object = {}): StackCase => {
  const told = { enabled: true, contactEmails: ["finops@example.com"], ...change };
  return {
    type: "azure-native:consumption:Budget",
    name: "monthly",
    inputs: {
      notifications: {
        a: { ...told, threshold: 50 },
        b: { ...told, threshold: 80, thresholdType: "Actual" },
        c: { ...told, threshold: 100, thresholdType: "Actual" },
        d: { ...told, threshold: 100, thresholdType: "Forecasted" },
      },
    },
  };
};
const google = (rule?: object): StackCase => ({
  type: "gcp:billing/budget:Budget",
  name: "monthly",
  inputs: {
    thresholdRules: [
      { thresholdPercent: 0.5 },
      { thresholdPercent: 0.8, spendBasis: "CURRENT_SPEND" },
      { thresholdPercent: 1 },
      { thresholdPercent: 0.9, spendBasis: "FORECASTED_SPEND" },
    ],
    ...(rule && { allUpdatesRule: rule }),
  },
});

const message = (cloud: string, got: string, percents = "50, 80, 100"): string =>
  `pulumi:pulumi:Stack "atlas-dev": the stack must tell somebody what is spent on ${cloud} at ${percents} % and by forecast, got ${got}; give the environment a \`budget\` with a share for it`;

describeStackRule(subject, {
  passes: {
    "a budget on each cloud": {
      resources: [root, bucket, aws(), group, azure(), sink, google()],
    },
    "two budgets that tell everything together": {
      resources: [
        root,
        bucket,
        aws([
          ["ACTUAL", 50],
          ["ACTUAL", 80],
        ]),
        aws(
          [
            ["ACTUAL", 100],
            ["FORECASTED", 90],
          ],
          undefined,
          "second",
        ),
      ],
    },
    "channels on Google Cloud instead of the account's administrators": {
      resources: [
        root,
        sink,
        google({
          disableDefaultIamRecipients: true,
          monitoringNotificationChannels: ["projects/atlas-ml/notificationChannels/1"],
        }),
      ],
    },
    "channels that are not known yet": {
      resources: [
        root,
        sink,
        google({ disableDefaultIamRecipients: true, monitoringNotificationChannels: UNKNOWN }),
      ],
    },
    "a stack without a cloud": { resources: [root] },
  },
  fails: {
    "clouds without a budget, each by itself": {
      resources: [root, bucket, { ...bucket, name: "more" }, group, sink, google()],
      messages: [
        message("AWS", "no budget for 2 resources there"),
        message("Azure", "no budget for 1 resources there"),
      ],
    },
    "a budget without a forecast": {
      resources: [
        root,
        bucket,
        aws([
          ["ACTUAL", 50],
          ["ACTUAL", 100],
        ]),
      ],
      messages: [message("AWS", "nobody told at 80 %, the forecast")],
    },
    "a forecast that comes after the money is gone": {
      resources: [
        root,
        bucket,
        aws([
          ["ACTUAL", 50],
          ["ACTUAL", 80],
          ["ACTUAL", 100],
          ["FORECASTED", 150],
        ]),
      ],
      messages: [message("AWS", "nobody told at the forecast")],
    },
    "notifications to nobody": {
      resources: [root, bucket, aws(undefined, { subscriberEmailAddresses: [] })],
      messages: [message("AWS", "nobody told at 50 %, 80 %, 100 %, the forecast")],
    },
    "amounts where percents are meant": {
      resources: [root, bucket, aws(undefined, { thresholdType: "ABSOLUTE_VALUE" })],
      messages: [message("AWS", "nobody told at 50 %, 80 %, 100 %, the forecast")],
    },
    "notifications that are off": {
      resources: [root, group, azure({ enabled: false })],
      messages: [message("Azure", "nobody told at 50 %, 80 %, 100 %, the forecast")],
    },
    "nobody on Google Cloud": {
      resources: [root, sink, google({ disableDefaultIamRecipients: true })],
      messages: [message("Google Cloud", "nobody told at 50 %, 80 %, 100 %, the forecast")],
    },
  },
  missing: {
    resources: [root, bucket, { type: "aws:budgets/budget:Budget", name: "monthly" }],
    messages: [message("AWS", "nobody told at 50 %, 80 %, 100 %, the forecast")],
  },
  unknown: {
    resources: [
      root,
      bucket,
      { type: "aws:budgets/budget:Budget", name: "monthly", inputs: { notifications: UNKNOWN } },
    ],
    path: "notifications",
  },
  config: {
    without: { resources: [root, bucket, aws()] },
    with: {
      resources: [root, bucket, aws()],
      config: { percents: [25, 100] },
      messages: [message("AWS", "nobody told at 25 %", "25, 100")],
    },
  },
  ignores: {
    resources: [
      root,
      { type: "kubernetes:core/v1:Namespace" },
      { type: "vault:index/mount:Mount" },
    ],
  },
});

describe("budget-alerts", () => {
  it("judges one cloud while another's budget is not known", async () => {
    const unknown = {
      type: "azure-native:consumption:Budget",
      name: "monthly",
      inputs: { notifications: UNKNOWN },
    };
    const found = await analyzeStack(subject, [root, bucket, group, unknown]);
    expect(found.map(({ level }) => level).sort()).toEqual(["advisory", "mandatory"]);
  });

  it("asks for no budget of what a budget itself is made of", async () => {
    const channel = { type: "gcp:monitoring/notificationChannel:NotificationChannel", name: "a" };
    expect(await analyzeStack(subject, [root, channel])).toEqual([]);
  });
});
