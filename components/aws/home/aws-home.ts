import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { clusterZones } from "../../../catalog/zones";
import { physicalName } from "../../internal/names";
import { omit } from "../../internal/omit";
import { refuse } from "../../internal/refuse";
import type { Tags } from "../../internal/tags";
import type { Issue, ResolvedCluster, ResolvedSchedule } from "../../spec/resolved";
import type { ExistingClusterSpec } from "../../spec/types";
import { HomeCache } from "./cache";
import { clusterLogGroupName, HomeCluster, NODE_POOLS, type ClusterHandle } from "./cluster";
import { HomeEdge } from "./edge";
import { givenCluster, givenNetwork } from "./existing";
import { createHomeKey } from "./key";
import { HomeMonitoring, monitoringLogGroupName, type HomeMonitoringArgs } from "./monitoring";
import { HomeNetwork, type NetworkHandle } from "./network";
import { HomeSchedule } from "./schedule";
import { planSubnets } from "./subnets";

/** docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html, 2026-11-21. */
const CLUSTER_NAME_MAX_LENGTH = 100;

/** Arguments of {@link AwsHome}. Plain values: they decide which resources exist. */
export interface AwsHomeArgs {
  /** 12 digits; the provider refuses credentials of any other account. */
  accountId: string;
  /** Region of cluster, load balancer and counters. */
  region: string;
  /** Head of physical names. */
  namePrefix: string;
  /** The cluster to make, or the one there is. */
  cluster: ResolvedCluster;
  /** The gateway's way in. */
  edge: {
    domain: string;
    zoneId?: string;
    certificateArn?: string;
    /** Port of the proxies' containers. */
    podPort: number;
    /** Path on that port that answers 200 while a proxy takes calls. */
    healthPath: string;
  };
  /** What is measured, and what counts as an alarm. */
  monitoring: Pick<HomeMonitoringArgs, "rules" | "scrape" | "alertManager">;
  /** Days logs are kept. */
  retentionDays: number;
  /** When the machines of a cluster made here run. @default - always */
  schedule?: ResolvedSchedule;
  /** ARN of the managed policy that bounds roles with policies of their own. @default - no boundary */
  permissionsBoundary?: string;
  tags: Tags;
  deletionProtection: boolean;
}

/**
 * The AWS part of the gateway's home.
 *
 * Makes a provider bound to account and region, a key with alias, the way in ({@link HomeEdge}) and metrics with alarms
 * ({@link HomeMonitoring}); unless a cluster is given, also its network ({@link HomeNetwork}), the cluster
 * ({@link HomeCluster}) and the counters of its limits ({@link HomeCache}), and on request the hours in which its machines
 * run ({@link HomeSchedule}).
 */
export class AwsHome extends pulumi.ComponentResource {
  /** Name, API server and issuer of the cluster. */
  public readonly cluster: ClusterHandle;
  /** Public IPv4 addresses that calls leave from. */
  public readonly egressAddresses: readonly pulumi.Output<string>[];
  /** Ranges that API server and scraper call pods from; empty when someone else made the network. */
  public readonly privateCidrs: readonly string[];
  /** `host:port` of the counters; undefined when the cluster's baseline has them. */
  public readonly limitsAddress: pulumi.Output<string> | undefined;
  /** Id of the counters' replication group; undefined when the cluster's baseline has them. */
  public readonly limitsGroupId: pulumi.Output<string> | undefined;
  /** What has to be there before anything is put into the cluster. */
  public readonly ready: readonly pulumi.Resource[];
  /** What a TargetGroupBinding names. */
  public readonly targetGroupArn: pulumi.Output<string>;
  /** `https://<domain>/v1`. */
  public readonly url: pulumi.Output<string>;
  /** DNS name of the load balancer. */
  public readonly loadBalancerName: pulumi.Output<string>;
  /** Topic that alarms are sent to. */
  public readonly alarmTopicArn: pulumi.Output<string>;
  /** Base URL of the metrics' Prometheus API. */
  public readonly prometheusUrl: pulumi.Output<string>;

  constructor(name: string, args: AwsHomeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:AwsHome", name, resolveArgs(name, args), opts);

    const { accountId, region, namePrefix, tags, retentionDays, deletionProtection } = args;
    const provider = new Provider(
      `${name}-${region}`,
      { region, allowedAccountIds: [accountId] },
      { parent: this },
    );
    const child = { parent: this, provider };
    const below: pulumi.ComponentResourceOptions = { parent: this, providers: [provider] };
    const clusterName = clusterNameOf(args);
    const key = createHomeKey(
      name,
      {
        accountId,
        region,
        alias: `${namePrefix}-gateway`,
        logGroupNames: [
          ...(args.cluster.create ? [clusterLogGroupName(clusterName)] : []),
          monitoringLogGroupName(namePrefix),
        ],
        tags,
        deletionProtection,
      },
      child,
    );
    const { network, cluster, cache, ready } = args.cluster.create
      ? this.createCluster(name, args, args.cluster, key.arn, below)
      : givenParts(args, args.cluster.existing);
    const edge = new HomeEdge(
      `${name}-edge`,
      {
        ...args.edge,
        namePrefix,
        vpcId: network.vpcId,
        subnetIds: network.publicSubnetIds,
        clusterName: cluster.name,
        podSecurityGroupId: cluster.securityGroupId,
        tags,
        deletionProtection,
      },
      below,
    );
    const monitoring = new HomeMonitoring(
      `${name}-monitoring`,
      {
        ...args.monitoring,
        accountId,
        region,
        namePrefix,
        clusterArn: cluster.arn,
        subnetIds: network.privateSubnetIds,
        securityGroupId: cluster.securityGroupId,
        retentionDays,
        keyArn: key.arn,
        tags,
        deletionProtection,
      },
      below,
    );

    this.cluster = cluster;
    this.egressAddresses = network.egressAddresses;
    this.privateCidrs = network.privateCidrs;
    this.limitsAddress = cache?.address;
    this.limitsGroupId = cache?.groupId;
    this.ready = ready;
    this.targetGroupArn = edge.targetGroupArn;
    this.url = edge.url;
    this.loadBalancerName = edge.loadBalancerName;
    this.alarmTopicArn = monitoring.alarmTopicArn;
    this.prometheusUrl = monitoring.prometheusUrl;
    this.registerOutputs({
      clusterName: cluster.name,
      egressAddresses: this.egressAddresses,
      url: this.url,
      loadBalancerName: this.loadBalancerName,
      alarmTopicArn: this.alarmTopicArn,
      prometheusUrl: this.prometheusUrl,
    });
  }

  private createCluster(
    name: string,
    args: AwsHomeArgs,
    cluster: CreatedClusterSpec,
    keyArn: pulumi.Input<string>,
    opts: pulumi.ComponentResourceOptions,
  ): Parts {
    const { accountId, region, namePrefix, tags, retentionDays, deletionProtection } = args;
    const network = new HomeNetwork(
      `${name}-network`,
      {
        cidr: cluster.cidr,
        zones: planSubnets(cluster.cidr, clusterZones(region, cluster.zones)),
        tags,
      },
      opts,
    );
    const made = new HomeCluster(
      `${name}-cluster`,
      {
        accountId,
        region,
        clusterName: clusterNameOf(args),
        namePrefix,
        apiAddresses: cluster.apiAddresses,
        admins: cluster.admins,
        retentionDays,
        sleeps: args.schedule !== undefined,
        keyArn,
        network,
        tags,
        deletionProtection,
      },
      // Of the whole component: named at the cluster alone, every path through the network would be a path through it.
      pulumi.mergeOptions(opts, { dependsOn: [...network.ready] }),
    );
    const cache = new HomeCache(
      `${name}-cache`,
      {
        namePrefix,
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        clientSecurityGroupId: made.securityGroupId,
        keyArn,
        tags,
        deletionProtection,
      },
      opts,
    );
    if (args.schedule !== undefined) {
      this.createSchedule(name, args, args.schedule, made, opts);
    }
    return { network, cluster: made, cache, ready: made.ready };
  }

  private createSchedule(
    name: string,
    args: AwsHomeArgs,
    schedule: ResolvedSchedule,
    cluster: HomeCluster,
    opts: pulumi.ComponentResourceOptions,
  ): void {
    const { accountId, region, namePrefix, permissionsBoundary, tags } = args;
    new HomeSchedule(
      `${name}-schedule`,
      {
        accountId,
        region,
        namePrefix,
        schedule,
        clusterName: cluster.name,
        clusterArn: cluster.arn,
        nodePools: NODE_POOLS,
        nodeRoleArn: cluster.nodeRoleArn,
        ...(permissionsBoundary !== undefined && { permissionsBoundary }),
        tags,
      },
      opts,
    );
  }
}

type CreatedClusterSpec = Extract<ResolvedCluster, { create: true }>;

/** What differs between a cluster made here and one that is there. */
interface Parts {
  network: NetworkHandle;
  cluster: ClusterHandle;
  /** Absent when the cluster's baseline has the counters. */
  cache?: HomeCache;
  ready: readonly pulumi.Resource[];
}

function givenParts(args: AwsHomeArgs, existing: ExistingClusterSpec): Parts {
  return { network: givenNetwork(existing), cluster: givenCluster(existing, args), ready: [] };
}

/** Name of the environment's cluster: plain, since tags and log groups are named after it. */
export function clusterNameOf({
  cluster,
  namePrefix,
}: Pick<AwsHomeArgs, "cluster" | "namePrefix">): string {
  return cluster.create
    ? physicalName([namePrefix], { maxLength: CLUSTER_NAME_MAX_LENGTH })
    : cluster.existing.name;
}

/** Problems that only the home has. Paths as the user wrote them in the spec. */
export function validateAwsHomeArgs(args: Pick<AwsHomeArgs, "cluster" | "region">): Issue[] {
  if (!args.cluster.create) return [];
  const { zones } = args.cluster;
  const known = clusterZones(args.region, zones);
  if (known.length === zones) return [];
  return [
    {
      path: "cluster.zones",
      reason: `must be zones that are known to take a cluster, got ${zones} in ${JSON.stringify(args.region)}, where ${known.length} are; use another region, fewer zones or a cluster that exists`,
    },
  ];
}

function resolveArgs(name: string, args: AwsHomeArgs): Omit<AwsHomeArgs, "monitoring"> {
  refuse(`AwsHome ${JSON.stringify(name)}`, validateAwsHomeArgs(args));
  // A function has no place in the state, and rules and scrape configuration are resources of their own.
  return omit(args, "monitoring");
}
