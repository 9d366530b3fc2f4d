import * as kms from "@pulumi/aws/kms";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { stackKeyAlias, stateBucketName, stateLogBucketName } from "../../catalog/state-location";
import { DELETION_WINDOW_DAYS } from "../../components/aws/key";
import { named, type Tags } from "../../components/internal/tags";
import type { AwsPlace } from "./names";
import {
  bucketArn,
  renderBucketKeyPolicy,
  renderLogBucketPolicy,
  renderStackKeyPolicy,
  renderStateBucketPolicy,
} from "./state-policies";

/** Days a former version of a state is kept. */
const VERSION_DAYS = 365;
/** Versions kept of each object whatever their age. */
const NEWEST_VERSIONS = 20;
/** Days the record of accesses is kept. */
const LOG_DAYS = 400;
/** Days after which the parts of an upload that never ended go. */
const ABORT_DAYS = 7;

/** Arguments of {@link AwsStateStore}. Plain values: they decide which resources exist. */
export interface AwsStateStoreArgs extends AwsPlace {
  /** Roles of people, as `role/<name>`. */
  operators: readonly string[];
  tags: Tags;
}

/**
 * Where the states of one environment live on AWS.
 *
 * Makes a key for the bucket and one with an alias for the stack's secrets provider; the bucket, versioned, encrypted under
 * its key, closed to the public and to every principal but the identities and the operators; and the bucket of its access
 * log. All of it is protected: what it holds no program can make again.
 */
export class AwsStateStore extends pulumi.ComponentResource {
  /** Name of the bucket; known when everything about it is set. */
  public readonly bucketName: pulumi.Output<string>;
  /** ARN of the key that encrypts the bucket's objects. */
  public readonly bucketKeyArn: pulumi.Output<string>;
  /** ARN of the key of the stack's secrets provider. */
  public readonly stackKeyArn: pulumi.Output<string>;

  constructor(name: string, args: AwsStateStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:AwsStateStore", name, args, { ...opts, protect: true });

    const child: pulumi.CustomResourceOptions = { parent: this };
    const bucketKey = this.createKey(
      `${name}-key`,
      `States of ${args.namePrefix}`,
      renderBucketKeyPolicy(args, args.operators),
      args.tags,
    );
    const stackKey = this.createKey(
      `${name}-stack-key`,
      `Secrets in states of ${args.namePrefix}`,
      renderStackKeyPolicy(args, args.operators),
      args.tags,
    );
    const alias = new kms.Alias(
      `${name}-stack-key-alias`,
      { name: stackKeyAlias(args), targetKeyId: stackKey.keyId },
      child,
    );
    const bucketName = stateBucketName(args, args.accountId);
    const log = this.createBucket(
      `${name}-log`,
      stateLogBucketName(args, args.accountId),
      args.tags,
      {
        keyArn: undefined,
        days: LOG_DAYS,
      },
    );
    const logPolicy = new s3.BucketPolicy(
      `${name}-log-policy`,
      {
        bucket: log.bucket.bucket,
        policy: log.bucket.arn.apply((arn) =>
          renderLogBucketPolicy(args, {
            bucketArn: arn,
            stateBucketArn: bucketArn(args, bucketName),
          }),
        ),
      },
      { parent: this, dependsOn: [log.access] },
    );
    const state = this.createBucket(name, bucketName, args.tags, {
      keyArn: bucketKey.arn,
      days: VERSION_DAYS,
    });
    const policy = new s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: state.bucket.bucket,
        policy: pulumi
          .all([state.bucket.arn, bucketKey.arn])
          .apply(([arn, keyArn]) =>
            renderStateBucketPolicy(args, { bucketArn: arn, keyArn, operators: args.operators }),
          ),
      },
      { parent: this, dependsOn: [state.access] },
    );
    const logging = new s3.BucketLogging(
      `${name}-logging`,
      {
        bucket: state.bucket.bucket,
        targetBucket: log.bucket.bucket,
        targetPrefix: `${bucketName}/`,
      },
      { parent: this, dependsOn: [logPolicy] },
    );

    const settled = [alias, policy, logging, ...state.settings, ...log.settings].map(
      ({ id }) => id,
    );
    this.bucketName = pulumi.all([state.bucket.bucket, ...settled]).apply(([known]) => known!);
    this.bucketKeyArn = bucketKey.arn;
    this.stackKeyArn = stackKey.arn;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketKeyArn: this.bucketKeyArn,
      stackKeyArn: this.stackKeyArn,
    });
  }

  private createKey(name: string, description: string, policy: string, tags: Tags): kms.Key {
    return new kms.Key(
      name,
      {
        description,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS.protected,
        policy,
        tags: named(tags, name),
      },
      { parent: this },
    );
  }

  /** A bucket with all its settings; without a key of ours under S3's own, as S3 demands of what it delivers logs to. */
  private createBucket(
    name: string,
    bucketName: string,
    tags: Tags,
    { keyArn, days }: { keyArn: pulumi.Input<string> | undefined; days: number },
  ) {
    const child: pulumi.CustomResourceOptions = { parent: this };
    const created = new s3.Bucket(name, { bucket: bucketName, tags }, child);
    const { bucket } = created;
    const access = new s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    const ownership = new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const encryption = new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault:
              keyArn === undefined
                ? { sseAlgorithm: "AES256" }
                : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            bucketKeyEnabled: keyArn !== undefined,
          },
        ],
      },
      child,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    const lifecycle = new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: lifecycleRules(keyArn !== undefined, days) },
      { parent: this, dependsOn: [versioning] },
    );
    return {
      bucket: created,
      access,
      settings: [access, ownership, encryption, versioning, lifecycle],
    };
  }
}

/** States stay, their former versions go; records go with all their versions. */
function lifecycleRules(holdsState: boolean, days: number) {
  const common = { status: "Enabled", filter: {} };
  return [
    {
      ...common,
      id: "abandoned-uploads",
      abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_DAYS },
    },
    holdsState
      ? {
          ...common,
          id: "former-versions",
          noncurrentVersionExpiration: {
            noncurrentDays: days,
            newerNoncurrentVersions: NEWEST_VERSIONS,
          },
        }
      : {
          ...common,
          id: "old-records",
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: ABORT_DAYS },
        },
  ];
}
