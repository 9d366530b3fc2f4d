import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { awsStateLocation, type StateLocation } from "../../catalog/state-location";
import { ciChoice } from "../ci/ci-of";
import type { ResolvedBootstrap, SharedBootstrapArgs } from "../spec";
import { AwsCiIdentities } from "./ci-identities";
import { bucketArn } from "./state-policies";
import { AwsStateStore } from "./state-store";

/** Arguments of {@link AwsBootstrap}. Plain values: they decide which resources exist. */
export type AwsBootstrapArgs = SharedBootstrapArgs & NonNullable<ResolvedBootstrap["aws"]>;

/** What workflows are told of AWS. */
export interface AwsIdentityOutputs {
  accountId: string;
  region: string;
  previewRoleArn: string;
  deployRoleArn: string;
  /** For `aws.permissionsBoundary` of the environment. */
  boundaryArn: string;
}

/**
 * The AWS part of an environment's foundations.
 *
 * Makes a provider bound to account and region, the state store where the states live on AWS, and the CI identities.
 */
export class AwsBootstrap extends pulumi.ComponentResource {
  /** Where the states live; undefined where another cloud has them. */
  public readonly state: pulumi.Output<StateLocation> | undefined;
  /** Known when the identities have all their permissions. */
  public readonly identities: pulumi.Output<AwsIdentityOutputs>;

  constructor(name: string, args: AwsBootstrapArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:AwsBootstrap", name, args, opts);

    const { accountId, region, project, environment, namePrefix, tags } = args;
    const provider = new Provider(
      `${name}-${region}`,
      { region, allowedAccountIds: [accountId] },
      { parent: this },
    );
    const child: pulumi.ComponentResourceOptions = { parent: this, providers: { aws: provider } };
    const place = { accountId, region, project, environment, namePrefix };
    const store = args.holdsState
      ? new AwsStateStore(
          `${name}-state`,
          { ...place, operators: args.operators ?? [], tags },
          child,
        )
      : undefined;
    const identities = new AwsCiIdentities(
      `${name}-ci`,
      {
        ...place,
        ...ciChoice(args),
        githubProvider: args.githubProvider,
        gitlabProvider: args.gitlabProvider,
        zoneIds: args.zoneIds ?? [],
        documentBuckets: args.documentBuckets ?? [],
        tags,
        ...(store && {
          state: {
            bucketArn: store.bucketName.apply((bucket) => bucketArn(place, bucket)),
            bucketKeyArn: store.bucketKeyArn,
            stackKeyArn: store.stackKeyArn,
          },
        }),
      },
      child,
    );

    this.state = store?.bucketName.apply(() => awsStateLocation(place, { accountId, region }));
    this.identities = pulumi
      .all([identities.roleArns.preview, identities.roleArns.deploy, identities.boundaryArn])
      .apply(([previewRoleArn, deployRoleArn, boundaryArn]) => ({
        accountId,
        region,
        previewRoleArn,
        deployRoleArn,
        boundaryArn,
      }));
    this.registerOutputs({ state: this.state, identities: this.identities });
  }
}
