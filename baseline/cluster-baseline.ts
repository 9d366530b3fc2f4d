import * as iam from "@pulumi/aws/iam";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { clusterArn } from "../components/aws/arns";
import { HomeCache } from "../components/aws/home/cache";
import { createHomeKey } from "../components/aws/home/key";
import type { PreparedCluster } from "../components/baseline";
import { AWS_AUDIENCE } from "../components/identity/federation";
import { protectedBy } from "../components/internal/protect";
import { named } from "../components/internal/tags";
import { GatewayControllers } from "../components/kubernetes/gateway-controllers";
import { createClusterProvider } from "../components/kubernetes/provider";
import type { ResolvedBaseline, SharedBaselineArgs } from "./spec";

/** Arguments of {@link ClusterBaseline}. Plain values: they decide which resources exist. */
export type ClusterBaselineArgs = SharedBaselineArgs &
  NonNullable<ResolvedBaseline["clusters"]>[number] & { accountId: string };

/**
 * What a cluster made by someone else has once for all the gateways in it: the controllers, the counters of their limits,
 * and IAM's trust in its issuer.
 *
 * Makes a provider for the account and one for the cluster, a key with alias, the counters ({@link HomeCache}), the
 * controllers ({@link GatewayControllers}) and, unless it is there, the IAM OIDC provider. Whether the cluster enforces
 * network policies is its owner's to see to.
 */
export class ClusterBaseline extends pulumi.ComponentResource {
  /** What environments may take for granted; known when all of it is in place. */
  public readonly prepared: pulumi.Output<PreparedCluster>;

  constructor(name: string, args: ClusterBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "unifiedai:kubernetes:ClusterBaseline",
      name,
      args,
      protectedBy(args.deletionProtection, opts),
    );

    const { accountId, region, name: clusterName, tags, deletionProtection } = args;
    const namePrefix = `${args.namePrefix}-${clusterName}`;
    const provider = new Provider(
      `${name}-aws`,
      { region, allowedAccountIds: [accountId] },
      { parent: this },
    );
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    const key = createHomeKey(
      name,
      { accountId, region, alias: namePrefix, logGroupNames: [], tags, deletionProtection },
      child,
    );
    const cache = new HomeCache(
      `${name}-cache`,
      {
        namePrefix,
        vpcId: args.vpcId,
        subnetIds: args.privateSubnetIds,
        clientSecurityGroupId: args.securityGroupId,
        keyArn: key.arn,
        tags,
        deletionProtection,
      },
      { parent: this, providers: [provider] },
    );
    const issuer = args.issuerTrusted
      ? []
      : [
          new iam.OpenIdConnectProvider(
            `${name}-issuer`,
            {
              url: args.oidcIssuer,
              clientIdLists: [AWS_AUDIENCE],
              tags: named(tags, `${name}-issuer`),
            },
            child,
          ),
        ];
    const cluster = createClusterProvider(
      `${name}-cluster`,
      {
        clusterName,
        region,
        clusterArn: clusterArn(region, accountId, clusterName),
        endpoint: args.endpoint,
        certificateAuthority: args.certificateAuthority,
      },
      { parent: this },
    );
    const controllers = new GatewayControllers(
      `${name}-controllers`,
      { limitsAddress: cache.address, enforceNetworkPolicies: false },
      { parent: this, providers: [cluster] },
    );

    this.prepared = pulumi
      .all([controllers.versions, pulumi.all(issuer.map(({ id }) => id))])
      .apply(([versions]) => ({ accountId, region, name: clusterName, versions }));
    this.registerOutputs({ prepared: this.prepared });
  }
}
