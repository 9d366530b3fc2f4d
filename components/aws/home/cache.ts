import * as ec2 from "@pulumi/aws/ec2";
import * as elasticache from "@pulumi/aws/elasticache";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../internal/names";
import { named, type Tags } from "../../internal/tags";

/** 1 to 40 characters, letters, digits and `-` (docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html, 2026-11-21). */
const GROUP_ID_MAX_LENGTH = 40;

const PORT = 6379;

/** The smallest node that keeps its data over a failover: counters of a hundred tenants are a few hundred KiB. */
const NODE_TYPE = "cache.t4g.micro";

/** Arguments of {@link HomeCache}. Plain values decide which resources exist. */
export interface HomeCacheArgs {
  /** Head of physical names. */
  namePrefix: string;
  vpcId: pulumi.Input<string>;
  /** At least two, in different zones. */
  subnetIds: readonly pulumi.Input<string>[];
  /** The security group that nodes and pods are in; nothing else gets to the counters. */
  clientSecurityGroupId: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  tags: Tags;
  deletionProtection: boolean;
}

/**
 * Where the rate-limit service counts requests, tokens and money: Redis in two zones, encrypted on the wire and at rest,
 * reachable from the cluster's nodes alone.
 *
 * Its password is set outside of the program by `unified-ai rotate redis`, so that no state has it; until then it has none,
 * and what is kept here are counters by tenant name, no key and no prompt. Redis 7.1, the last version of Redis on
 * ElastiCache: Envoy's rate-limit service is written for Redis and tested with nothing else.
 *
 * Makes a security group with its one rule, a subnet group and a replication group with a replica in another zone. Monthly
 * budgets are counters too, so snapshots are kept.
 */
export class HomeCache extends pulumi.ComponentResource {
  /** `host:port` of the primary. */
  public readonly address: pulumi.Output<string>;
  /** Id of the replication group. */
  public readonly groupId: pulumi.Output<string>;

  constructor(name: string, args: HomeCacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:HomeCache", name, args, opts);

    const { namePrefix, tags } = args;
    const child: pulumi.CustomResourceOptions = { parent: this };
    const group = new ec2.SecurityGroup(
      `${name}-network`,
      {
        description: `Counters of ${namePrefix}`,
        vpcId: args.vpcId,
        tags: named(tags, `${name}-network`),
      },
      child,
    );
    new vpc.SecurityGroupIngressRule(
      `${name}-from-nodes`,
      {
        securityGroupId: group.id,
        description: "Rate-limit service on the cluster nodes",
        ipProtocol: "tcp",
        fromPort: PORT,
        toPort: PORT,
        referencedSecurityGroupId: args.clientSecurityGroupId,
        tags: named(tags, `${name}-from-nodes`),
      },
      child,
    );
    const id = physicalName([namePrefix, "limits"], { maxLength: GROUP_ID_MAX_LENGTH });
    const subnets = new elasticache.SubnetGroup(
      `${name}-subnets`,
      {
        name: id,
        description: `Private subnets of ${namePrefix}`,
        subnetIds: [...args.subnetIds],
        tags,
      },
      child,
    );
    const replicas = new elasticache.ReplicationGroup(
      name,
      {
        replicationGroupId: id,
        description: `Counters of limits and budgets of ${namePrefix}`,
        engine: "redis",
        engineVersion: "7.1",
        nodeType: NODE_TYPE,
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
        port: PORT,
        subnetGroupName: subnets.name,
        securityGroupIds: [group.id],
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        atRestEncryptionEnabled: true,
        kmsKeyId: args.keyArn,
        snapshotRetentionLimit: args.deletionProtection ? 7 : 1,
        autoMinorVersionUpgrade: true,
        applyImmediately: true,
        tags,
      },
      // What `unified-ai rotate redis` sets.
      pulumi.mergeOptions(child, { ignoreChanges: ["authToken", "authTokenUpdateStrategy"] }),
    );

    this.groupId = replicas.replicationGroupId;
    this.address = pulumi.interpolate`${replicas.primaryEndpointAddress}:${PORT}`;
    this.registerOutputs({ address: this.address, groupId: this.groupId });
  }
}
