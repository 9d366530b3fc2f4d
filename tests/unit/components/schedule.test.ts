// Proves what the schedules ask for and who may ask it; not what EKS does when it is asked.
import { describe, expect, it } from "vitest";
import { UnifiedAiEndpoint, type UnifiedAiEndpointArgs } from "../../../components";
import { HomeSchedule, renderCron } from "../../../components/aws/home/schedule";
import { omit } from "../../../components/internal/omit";
import { envoyGatewayValues } from "../../../components/kubernetes/controller-values";
import { record, type Recording } from "./record";
import { sleeping } from "./specs";

const make = (spec: UnifiedAiEndpointArgs = sleeping) =>
  record(() => new UnifiedAiEndpoint("ai", spec));

const SCHEDULE = "aws:scheduler/schedule:Schedule";
const NAME = "ai-home-schedule";
const requestOf = (recording: Recording<unknown>, word: string): unknown => {
  const target = recording.find(SCHEDULE, `${NAME}-${word}`).inputs["target"];
  return JSON.parse((target as { input: string }).input);
};

describe("the home's hours", () => {
  it("make a group, two schedules and a role that trusts the group alone", async () => {
    const recording = await make();
    const own = recording.resources.filter(({ name }) => name.startsWith(NAME));
    expect(own.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "aws:iam/role:Role ai-home-schedule-role",
      "aws:iam/rolePolicy:RolePolicy ai-home-schedule-role-policy",
      "aws:scheduler/schedule:Schedule ai-home-schedule-sleep",
      "aws:scheduler/schedule:Schedule ai-home-schedule-wake",
      "aws:scheduler/scheduleGroup:ScheduleGroup ai-home-schedule-group",
      "unifiedai:aws:HomeSchedule ai-home-schedule",
    ]);
    expect(recording.find("aws:scheduler/scheduleGroup:ScheduleGroup").inputs["name"]).toBe(
      "atlas-dev-gateway-hours",
    );
    const { inputs, dependencies } = recording.find(SCHEDULE, `${NAME}-sleep`);
    expect(inputs).toMatchObject({
      name: "sleep",
      scheduleExpression: "cron(0 20 ? * MON,TUE,WED,THU,FRI *)",
      scheduleExpressionTimezone: "Europe/Berlin",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: "arn:aws:scheduler:::aws-sdk:eks:updateClusterConfig",
        roleArn: "arn:role:ai-home-schedule-role",
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
      },
    });
    expect(dependencies).toContain(`${NAME}-role-policy`);
    expect(recording.find(SCHEDULE, `${NAME}-wake`).inputs["scheduleExpression"]).toBe(
      "cron(0 7 ? * MON,TUE,WED,THU,FRI *)",
    );
  });

  it("take the pools away without naming a role, and give back what the cluster was made with", async () => {
    const recording = await make();
    const on = {
      KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true } },
      StorageConfig: { BlockStorage: { Enabled: true } },
    };
    const cluster = recording.find("aws:eks/cluster:Cluster").inputs;
    const { nodePools, nodeRoleArn } = cluster["computeConfig"] as Record<string, unknown>;
    expect(requestOf(recording, "sleep")).toEqual({
      Name: cluster["name"],
      ComputeConfig: { Enabled: true, NodePools: [] },
      ...on,
    });
    expect(requestOf(recording, "wake")).toEqual({
      Name: cluster["name"],
      ComputeConfig: { Enabled: true, NodePools: nodePools, NodeRoleArn: nodeRoleArn },
      ...on,
    });
  });

  it("let the role change this cluster, hand EKS its nodes' role, and nothing else", async () => {
    const { find } = await make();
    const policy = JSON.parse(
      String(find("aws:iam/rolePolicy:RolePolicy", `${NAME}-role-policy`).inputs["policy"]),
    ) as { Statement: unknown[] };
    expect(policy.Statement).toEqual([
      {
        Sid: "ChangeNodePools",
        Effect: "Allow",
        Action: "eks:UpdateClusterConfig",
        Resource: "arn:aws:eks:us-east-1:111122223333:cluster/atlas-dev",
      },
      {
        Sid: "NameNodeRole",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: "arn:role:ai-home-cluster-node-role",
        Condition: { StringEquals: { "iam:PassedToService": "eks.amazonaws.com" } },
      },
    ]);
    const trust = JSON.parse(
      String(find("aws:iam/role:Role", `${NAME}-role`).inputs["assumeRolePolicy"]),
    ) as { Statement: Record<string, unknown>[] };
    expect(trust.Statement).toHaveLength(1);
    expect(trust.Statement[0]).toMatchObject({
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnEquals: { "aws:SourceArn": "arn:ai-home-schedule-group" },
      },
    });
  });

  it("are nowhere without a schedule", async () => {
    const { resources } = await make(omit(sleeping, "schedule"));
    expect(resources.filter(({ type }) => /scheduler|HomeSchedule/.test(type))).toEqual([]);
  });

  it("leave nothing in the cluster that would hold a machine up", async () => {
    const limits = { limitsAddress: "limits.example.com:6379" };
    expect(envoyGatewayValues(limits).podDisruptionBudget).toEqual({ minAvailable: 1 });
    expect(envoyGatewayValues({ ...limits, sleeps: true }).podDisruptionBudget).toEqual({
      minAvailable: 0,
    });
    const { custom } = await make();
    const charts = custom.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    const budgets = charts.flatMap(({ inputs }) => {
      const { podDisruptionBudget } = (inputs["values"] ?? {}) as Record<string, unknown>;
      return podDisruptionBudget === undefined ? [] : [podDisruptionBudget];
    });
    expect(charts.length).toBeGreaterThan(2);
    expect(budgets).toEqual([{ minAvailable: 0 }]);
    const proxies = custom.filter(({ type }) => type.endsWith(":EnvoyProxy"));
    expect(proxies).toHaveLength(1);
    expect(JSON.stringify(proxies)).not.toContain("envoyPDB");
  });
});

describe("renderCron", () => {
  it.each([
    ["07:00", ["mon"], "cron(0 7 ? * MON *)"],
    ["00:05", ["sat", "sun"], "cron(5 0 ? * SAT,SUN *)"],
    ["23:59", ["mon", "wed"], "cron(59 23 ? * MON,WED *)"],
  ] as const)("reads %s on %j as %s", (time, days, cron) => {
    expect(renderCron(time, [...days])).toBe(cron);
  });
});

describe("HomeSchedule", () => {
  it("gives its role the boundary it is told", async () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/ci/atlas-dev-boundary";
    const { find } = await record(
      () =>
        new HomeSchedule("hours", {
          accountId: "111122223333",
          region: "us-east-1",
          namePrefix: "atlas-dev",
          schedule: { from: "07:00", until: "20:00", days: ["mon"], timeZone: "UTC" },
          clusterName: "atlas-dev",
          clusterArn: "arn:aws:eks:us-east-1:111122223333:cluster/atlas-dev",
          nodePools: ["general-purpose"],
          nodeRoleArn: "arn:aws:iam::111122223333:role/atlas-dev-eks-node",
          permissionsBoundary,
          tags: { Environment: "dev" },
        }),
    );
    expect(find("aws:iam/role:Role").inputs["permissionsBoundary"]).toBe(permissionsBoundary);
  });
});
