import * as amp from "@pulumi/aws/amp";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { omit } from "../../internal/omit";
import { named, type Tags } from "../../internal/tags";
import { createAlarmTopic } from "./alarm-topic";

/** Arguments of {@link HomeMonitoring}. Plain values decide which resources exist. */
export interface HomeMonitoringArgs {
  accountId: string;
  region: string;
  /** Head of physical names. */
  namePrefix: string;
  clusterArn: pulumi.Input<string>;
  /** Private subnets, from which pods are reached. */
  subnetIds: readonly pulumi.Input<string>[];
  /** The security group that pods are in. */
  securityGroupId: pulumi.Input<string>;
  /** Days the workspace's own log is kept. */
  retentionDays: number;
  keyArn: pulumi.Input<string>;
  /** Prometheus rules, YAML. */
  rules: string;
  /** Prometheus scrape configuration, YAML. */
  scrape: string;
  /** The alert manager's configuration, YAML, for a topic. */
  alertManager: (topicArn: string, region: string) => string;
  tags: Tags;
  deletionProtection: boolean;
}

/** Name of the log group that says which rules and alarms could not be evaluated or sent. */
export function monitoringLogGroupName(namePrefix: string): string {
  return `/aws/vendedlogs/prometheus/${namePrefix}`;
}

/**
 * The gateway's metrics and alarms: Amazon Managed Prometheus, which reads the pods without an agent of ours in the
 * cluster, evaluates the rules and sends what fires to a topic.
 *
 * Makes a workspace with its log group, a scraper, the rules, the encrypted topic and the alert manager's definition. In a
 * cluster with access entries the scraper lets itself in (docs.aws.amazon.com/prometheus/latest/userguide/AMP-collector-how-to.html, 2026-11-21).
 */
export class HomeMonitoring extends pulumi.ComponentResource {
  /** Id of the workspace, for dashboards. */
  public readonly workspaceId: pulumi.Output<string>;
  /** Base URL of the workspace's Prometheus API. */
  public readonly prometheusUrl: pulumi.Output<string>;
  /** Topic to subscribe to. */
  public readonly alarmTopicArn: pulumi.Output<string>;

  constructor(name: string, args: HomeMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    // A function has no place in the state, and long texts are in it once already.
    const shown = omit(args, "alertManager", "rules", "scrape");
    super("unifiedai:aws:HomeMonitoring", name, shown, opts);

    const { namePrefix, tags } = args;
    const child: pulumi.CustomResourceOptions = { parent: this };
    const log = new cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: monitoringLogGroupName(namePrefix),
        retentionInDays: args.retentionDays,
        kmsKeyId: args.keyArn,
        deletionProtectionEnabled: args.deletionProtection,
        tags,
      },
      child,
    );
    const workspace = new amp.Workspace(
      `${name}-workspace`,
      {
        alias: namePrefix,
        kmsKeyArn: args.keyArn,
        loggingConfiguration: { logGroupArn: pulumi.interpolate`${log.arn}:*` },
        tags: named(tags, `${name}-workspace`),
      },
      child,
    );
    new amp.Scraper(
      `${name}-scraper`,
      {
        alias: namePrefix,
        source: {
          eks: {
            clusterArn: args.clusterArn,
            subnetIds: [...args.subnetIds],
            securityGroupIds: [args.securityGroupId],
          },
        },
        destination: { amp: { workspaceArn: workspace.arn } },
        scrapeConfiguration: args.scrape,
        tags: named(tags, `${name}-scraper`),
      },
      child,
    );
    new amp.RuleGroupNamespace(
      `${name}-rules`,
      { name: namePrefix, workspaceId: workspace.id, data: args.rules, tags },
      child,
    );
    const { topic, policy } = createAlarmTopic(
      name,
      { ...args, workspaceArn: workspace.arn },
      child,
    );
    new amp.AlertManagerDefinition(
      `${name}-alert-manager`,
      {
        workspaceId: workspace.id,
        definition: topic.arn.apply((arn) => args.alertManager(arn, args.region)),
      },
      // The service tries the topic at once.
      pulumi.mergeOptions(child, { dependsOn: [policy] }),
    );

    this.workspaceId = workspace.id;
    this.prometheusUrl = workspace.prometheusEndpoint;
    this.alarmTopicArn = topic.arn;
    this.registerOutputs({
      workspaceId: this.workspaceId,
      prometheusUrl: this.prometheusUrl,
      alarmTopicArn: this.alarmTopicArn,
    });
  }
}
