import * as iam from "@pulumi/aws/iam";
import * as scheduler from "@pulumi/aws/scheduler";
import * as pulumi from "@pulumi/pulumi";
import { omit } from "../../internal/omit";
import { physicalName } from "../../internal/names";
import type { Tags } from "../../internal/tags";
import type { ResolvedSchedule } from "../../spec/resolved";
import { partition } from "../arns";
import { renderPolicy } from "../policy-document";
import { ROLE_NAME_MAX_LENGTH } from "../role-name";

/** docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html, 2026-11-21. */
const GROUP_NAME_MAX_LENGTH = 64;

/** Seconds for which a call that fails is tried again: another update of the cluster may be under way. */
const KEEP_TRYING_SECONDS = 3600;

/** Arguments of {@link HomeSchedule}. Plain values decide which resources exist. */
export interface HomeScheduleArgs {
  accountId: string;
  region: string;
  /** Head of physical names. */
  namePrefix: string;
  /** When the machines run. */
  schedule: ResolvedSchedule;
  clusterName: string;
  clusterArn: pulumi.Input<string>;
  /** Built-in node pools that the cluster has while it is awake. */
  nodePools: readonly string[];
  nodeRoleArn: pulumi.Input<string>;
  /** ARN of the managed policy that bounds the role. @default - no boundary */
  permissionsBoundary?: string;
  tags: Tags;
}

/**
 * Puts the cluster's machines to sleep outside working hours: EventBridge Scheduler takes the built-in node pools away
 * from EKS Auto Mode, which drains and ends their nodes, and gives them back in the morning, when the pods that have
 * waited get nodes without anyone's help.
 *
 * A cluster in Auto Mode has no Auto Scaling groups that could be scaled, its machines cannot be stopped one by one, and
 * Auto Mode would start new ones for pods that wait: only without node pools nothing starts
 * (docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html, 2026-11-21).
 *
 * Makes a schedule group, two schedules and the role they call with, which may change this cluster's configuration and
 * nothing else.
 */
export class HomeSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: HomeScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    // Another component's resources have no place among this one's inputs.
    super("unifiedai:aws:HomeSchedule", name, omit(args, "clusterArn", "nodeRoleArn"), opts);

    const child: pulumi.CustomResourceOptions = { parent: this };
    const group = new scheduler.ScheduleGroup(
      `${name}-group`,
      { name: scheduleGroupNameFor(args.namePrefix), tags: args.tags },
      child,
    );
    const { role, policy } = this.createRole(name, args, group.arn, child);
    const make = (
      word: "sleep" | "wake",
      at: string,
      description: string,
      input: pulumi.Input<string>,
    ): scheduler.Schedule =>
      new scheduler.Schedule(
        `${name}-${word}`,
        {
          name: word,
          groupName: group.name,
          description: `${description} ${args.namePrefix}`,
          scheduleExpression: renderCron(at, args.schedule.days),
          scheduleExpressionTimezone: args.schedule.timeZone,
          flexibleTimeWindow: { mode: "OFF" },
          target: {
            arn: `arn:${partition(args.region)}:scheduler:::aws-sdk:eks:updateClusterConfig`,
            roleArn: role.arn,
            input,
            retryPolicy: {
              maximumEventAgeInSeconds: KEEP_TRYING_SECONDS,
              maximumRetryAttempts: 20,
            },
          },
        },
        // Without its policy the role's first call would be refused.
        pulumi.mergeOptions(child, { dependsOn: [policy] }),
      );
    const { from, until } = args.schedule;
    make("sleep", until, "Ends the machines of", renderPools(args.clusterName, []));
    make(
      "wake",
      from,
      "Starts the machines of",
      pulumi
        .output(args.nodeRoleArn)
        .apply((nodeRoleArn) => renderPools(args.clusterName, args.nodePools, nodeRoleArn)),
    );
    this.registerOutputs({});
  }

  private createRole(
    name: string,
    args: HomeScheduleArgs,
    groupArn: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
  ): { role: iam.Role; policy: iam.RolePolicy } {
    const role = new iam.Role(
      `${name}-role`,
      {
        name: physicalName([args.namePrefix, "gateway", "hours"], {
          maxLength: ROLE_NAME_MAX_LENGTH,
        }),
        description: `Ends and starts the machines of ${args.namePrefix}`,
        assumeRolePolicy: pulumi
          .output(groupArn)
          .apply((arn) => renderScheduleTrust(args.accountId, arn)),
        ...(args.permissionsBoundary !== undefined && {
          permissionsBoundary: args.permissionsBoundary,
        }),
        tags: args.tags,
      },
      opts,
    );
    const policy = new iam.RolePolicy(
      `${name}-role-policy`,
      {
        role: role.name,
        policy: pulumi
          .all([args.clusterArn, args.nodeRoleArn])
          .apply(([clusterArn, nodeRoleArn]) => renderSchedulePolicy(clusterArn, nodeRoleArn)),
      },
      opts,
    );
    return { role, policy };
  }
}

/** Name of an environment's schedule group: what the deploy identity is limited to, since schedules have no tags. */
export function scheduleGroupNameFor(namePrefix: string): string {
  return physicalName([namePrefix, "gateway", "hours"], { maxLength: GROUP_NAME_MAX_LENGTH });
}

/** A time of the days as EventBridge Scheduler reads it: minute, hour, any day of the month, any month, days, any year. */
export function renderCron(time: string, days: ResolvedSchedule["days"]): string {
  const [hour, minute] = time.split(":").map(Number);
  return `cron(${minute} ${hour} ? * ${days.map((day) => day.toUpperCase()).join(",")} *)`;
}

/**
 * The call that leaves the cluster exactly these built-in node pools. The three switches of Auto Mode have to be said
 * together, the role only beside pools; keys in the form of the scheduler, which is not that of EKS' own API.
 */
export function renderPools(
  clusterName: string,
  nodePools: readonly string[],
  nodeRoleArn?: string,
): string {
  return JSON.stringify({
    Name: clusterName,
    ComputeConfig: {
      Enabled: true,
      NodePools: [...nodePools],
      ...(nodeRoleArn !== undefined && { NodeRoleArn: nodeRoleArn }),
    },
    KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true } },
    StorageConfig: { BlockStorage: { Enabled: true } },
  });
}

/** Trust in the schedules of one group alone (docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html, 2026-11-21). */
export function renderScheduleTrust(accountId: string, groupArn: string): string {
  return renderPolicy([
    {
      Sid: "OurSchedulesCall",
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnEquals: { "aws:SourceArn": groupArn },
      },
    },
  ]);
}

/** The right to change one cluster's configuration, and to name its nodes' role while doing so. */
export function renderSchedulePolicy(clusterArn: string, nodeRoleArn: string): string {
  return renderPolicy([
    {
      Sid: "ChangeNodePools",
      Effect: "Allow",
      Action: "eks:UpdateClusterConfig",
      Resource: clusterArn,
    },
    {
      Sid: "NameNodeRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: nodeRoleArn,
      Condition: { StringEquals: { "iam:PassedToService": "eks.amazonaws.com" } },
    },
  ]);
}
