import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { AWS_AUDIENCE } from "../../identity/federation";
import { asRange } from "../../internal/cidr";
import { omit } from "../../internal/omit";
import { named, type Tags } from "../../internal/tags";
import { createClusterRoles } from "./cluster-roles";
import type { NetworkHandle } from "./network";

/** Kubernetes version of clusters we make: the newest that the gateway's controllers are tested with and EKS supports for longest (aigateway.envoyproxy.io/docs/compatibility, 2026-11-21: 1.32 or newer). */
export const KUBERNETES_VERSION = "1.35";

/** Auto Mode's own node pools that nodes come from. */
export const NODE_POOLS = ["general-purpose", "system"] as const;

/** Who asked for what, and who was let in. */
const LOG_TYPES = ["audit", "authenticator"] as const;

/** Arguments of {@link HomeCluster}. Plain values decide which resources exist. */
export interface HomeClusterArgs {
  accountId: string;
  region: string;
  /** Name of the cluster; part of the name of its log group. */
  clusterName: string;
  /** Head of the roles' names. */
  namePrefix: string;
  /** Public addresses or ranges that reach the Kubernetes API from outside the network; empty closes it to the internet. */
  apiAddresses: readonly string[];
  /** ARNs of IAM roles that administer the cluster beside its maker. */
  admins: readonly string[];
  /** Days the audit log is kept. */
  retentionDays: number;
  /** Whether a schedule takes the node pools away and gives them back: what it does is then no drift. */
  sleeps: boolean;
  keyArn: pulumi.Input<string>;
  network: NetworkHandle;
  tags: Tags;
  deletionProtection: boolean;
}

/** What has to be known of the cluster, made by us or by someone else. Nothing in it is secret. */
export interface ClusterHandle {
  /** Plain: tags and names are made from it. */
  name: string;
  arn: pulumi.Output<string>;
  endpoint: pulumi.Output<string>;
  /** Base64 of PEM. */
  certificateAuthority: pulumi.Output<string>;
  /** URL of the issuer of service-account tokens; known when IAM trusts it too. */
  issuer: pulumi.Output<string>;
  /** The security group that nodes and pods are in. */
  securityGroupId: pulumi.Output<string>;
}

/** Name of the log group EKS writes to; it would make one itself, without end and key, when there is none. */
export function clusterLogGroupName(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

/**
 * The gateway's Kubernetes cluster: EKS Auto Mode with nodes in the private subnets, secrets encrypted with the home's key,
 * an audit log, access by IAM only.
 *
 * The API server has an address inside the network; outside it is reached from `apiAddresses` alone, and `pulumi up`
 * has to come from there. Whoever makes the cluster administers it; others need to be named.
 *
 * Makes the roles with their policies, the log group, the cluster, an access entry per administrator and the IAM OIDC
 * provider of the cluster's issuer.
 */
export class HomeCluster extends pulumi.ComponentResource implements ClusterHandle {
  /** @inheritDoc */
  public readonly name: string;
  /** @inheritDoc */
  public readonly arn: pulumi.Output<string>;
  /** @inheritDoc */
  public readonly endpoint: pulumi.Output<string>;
  /** @inheritDoc */
  public readonly certificateAuthority: pulumi.Output<string>;
  /** @inheritDoc */
  public readonly issuer: pulumi.Output<string>;
  /** @inheritDoc */
  public readonly securityGroupId: pulumi.Output<string>;
  /** What has to be there before anything is put into the cluster. */
  public readonly ready: pulumi.Resource[];
  /** ARN of the role of the nodes. */
  public readonly nodeRoleArn: pulumi.Output<string>;

  constructor(name: string, args: HomeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    // Another component's resources have no place among this one's inputs.
    super("unifiedai:aws:HomeCluster", name, omit(args, "network"), opts);

    const child: pulumi.CustomResourceOptions = { parent: this };
    const roles = createClusterRoles(name, args, child);
    const log = new cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: clusterLogGroupName(args.clusterName),
        retentionInDays: args.retentionDays,
        kmsKeyId: args.keyArn,
        deletionProtectionEnabled: args.deletionProtection,
        tags: args.tags,
      },
      child,
    );
    const cluster = this.createCluster(
      name,
      args,
      { cluster: roles.cluster.arn, node: roles.node.arn },
      pulumi.mergeOptions(child, {
        dependsOn: [log, ...roles.attachments],
        ...(args.sleeps && {
          ignoreChanges: ["computeConfig.nodePools", "computeConfig.nodeRoleArn"],
        }),
      }),
    );
    const entries = this.createAdmins(name, args, cluster, child);
    const url = cluster.identities.apply((identities) => identities[0]!.oidcs![0]!.issuer!);
    const oidc = new iam.OpenIdConnectProvider(
      `${name}-issuer`,
      { url, clientIdLists: [AWS_AUDIENCE], tags: named(args.tags, `${name}-issuer`) },
      child,
    );

    this.name = args.clusterName;
    this.arn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.data.apply((data) => data!);
    this.issuer = pulumi.all([url, oidc.arn]).apply(([issuer]) => issuer);
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId.apply((id) => id!);
    this.ready = [cluster, ...entries];
    this.nodeRoleArn = roles.node.arn;
    this.registerOutputs({
      arn: this.arn,
      endpoint: this.endpoint,
      issuer: this.issuer,
      securityGroupId: this.securityGroupId,
    });
  }

  private createCluster(
    name: string,
    args: HomeClusterArgs,
    roles: { cluster: pulumi.Input<string>; node: pulumi.Input<string> },
    opts: pulumi.CustomResourceOptions,
  ): eks.Cluster {
    return new eks.Cluster(
      name,
      {
        name: args.clusterName,
        version: KUBERNETES_VERSION,
        roleArn: roles.cluster,
        // Auto Mode brings what these would install.
        bootstrapSelfManagedAddons: false,
        computeConfig: {
          enabled: true,
          nodePools: [...NODE_POOLS],
          nodeRoleArn: roles.node,
        },
        storageConfig: { blockStorage: { enabled: true } },
        kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
        vpcConfig: {
          subnetIds: args.network.privateSubnetIds,
          endpointPrivateAccess: true,
          endpointPublicAccess: args.apiAddresses.length > 0,
          ...(args.apiAddresses.length > 0
            ? { publicAccessCidrs: args.apiAddresses.map(asRange) }
            : {}),
        },
        accessConfig: {
          authenticationMode: "API",
          bootstrapClusterCreatorAdminPermissions: true,
        },
        encryptionConfig: { provider: { keyArn: args.keyArn }, resources: ["secrets"] },
        enabledClusterLogTypes: [...LOG_TYPES],
        upgradePolicy: { supportType: "STANDARD" },
        zonalShiftConfig: { enabled: true },
        deletionProtection: args.deletionProtection,
        tags: args.tags,
      },
      opts,
    );
  }

  private createAdmins(
    name: string,
    args: HomeClusterArgs,
    cluster: eks.Cluster,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    return args.admins.map((principalArn) => {
      const key = principalArn.slice(principalArn.indexOf(":role/") + ":role/".length);
      const entry = new eks.AccessEntry(
        `${name}-admin-${key}`,
        { clusterName: cluster.name, principalArn, type: "STANDARD", tags: args.tags },
        opts,
      );
      return new eks.AccessPolicyAssociation(
        `${name}-admin-policy-${key}`,
        {
          clusterName: cluster.name,
          principalArn: entry.principalArn,
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
          accessScope: { type: "cluster" },
        },
        opts,
      );
    });
  }
}
