/** Samples of budgets and schedules, in the account and Region of samples.ts. */
import type { Need, Sample } from "../sample";
import { clusterNeed, clusterNeeds } from "./samples-home";

const account = "111122223333";
const region = "us-east-1";
const tags = { Environment: "dev", Project: "atlas" };
const group = "atlas-sample";
const roleArn = `arn:aws:iam::${account}:role/atlas-hours`;

const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const told = (notificationType: string, threshold: number) => ({
  comparisonOperator: "GREATER_THAN",
  notificationType,
  threshold,
  thresholdType: "PERCENTAGE",
  subscriberEmailAddresses: ["finops@example.com"],
});
const budget = {
  name: "atlas-sample",
  budgetType: "COST",
  timeUnit: "MONTHLY",
  timePeriodStart: "2026-12-01_00:00",
  limitAmount: "300",
  limitUnit: "USD",
  metrics: "UnblendedCost",
  filterExpression: {
    ands: [
      { tags: { key: "Environment", values: ["dev"] } },
      { tags: { key: "Project", values: ["atlas"] } },
    ],
  },
  notifications: [told("ACTUAL", 80), told("FORECASTED", 100)],
};

const groupNeed: Need = {
  token: "aws:scheduler/scheduleGroup:ScheduleGroup",
  inputs: { name: group },
};
const roleNeeds: Need[] = [
  {
    token: "aws:iam/role:Role",
    inputs: {
      name: "atlas-hours",
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      }),
    },
  },
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    inputs: {
      role: "atlas-hours",
      policy: policy({
        Effect: "Allow",
        Action: "eks:UpdateClusterConfig",
        Resource: `arn:aws:eks:${region}:${account}:cluster/atlas-sample`,
      }),
    },
  },
];
const schedule = {
  name: "sleep",
  groupName: group,
  scheduleExpression: "cron(0 20 ? * MON-FRI *)",
  scheduleExpressionTimezone: "Europe/Berlin",
  flexibleTimeWindow: { mode: "OFF" },
  target: {
    arn: "arn:aws:scheduler:::aws-sdk:eks:updateClusterConfig",
    roleArn,
    input: JSON.stringify({
      Name: "atlas-sample",
      ComputeConfig: { Enabled: true, NodePools: [] },
      KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true } },
      StorageConfig: { BlockStorage: { Enabled: true } },
    }),
    retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
  },
};

export const costSamples: Readonly<Record<string, Sample>> = {
  "aws:budgets/budget:Budget": {
    inputs: { ...budget, tags },
    update: { ...budget, limitAmount: "450", tags },
    replace: { ...budget, name: "atlas-other", tags },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    inputs: { name: group, tags },
    update: { name: group, tags: { ...tags, Team: "research" } },
    replace: { name: "atlas-other", tags },
  },
  "aws:scheduler/schedule:Schedule": {
    inputs: schedule,
    update: { ...schedule, scheduleExpression: "cron(30 21 ? * MON-FRI *)" },
    replace: { ...schedule, name: "night" },
    needs: [...clusterNeeds([], ["vpcConfig.subnetIds"]), clusterNeed, groupNeed, ...roleNeeds],
  },
};
