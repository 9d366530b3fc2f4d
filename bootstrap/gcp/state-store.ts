import * as kms from "@pulumi/gcp/kms";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import {
  keyRingName,
  STACK_KEY,
  stateBucketName,
  stateLogBucketName,
} from "../../catalog/state-location";
import { toLabels } from "../../components/internal/labels";
import type { Tags } from "../../components/internal/tags";

/** Seconds between two versions of a key: 90 days. */
const ROTATION = "7776000s";
/** Seconds a destroyed version can be taken back: 30 days, Google's own value. */
const DESTROY_DELAY = "2592000s";
/** Days a former version of a state is kept, and versions kept whatever their age. */
const VERSION_DAYS = 365;
const NEWEST_VERSIONS = 20;
/** Seconds a deleted object can be brought back, the most Google takes: 90 days. */
const SOFT_DELETE_SECONDS = 7_776_000;
/** Days the record of accesses is kept. */
const LOG_DAYS = 400;
/** Writes usage logs of buckets (docs.cloud.google.com/storage/docs/access-logs, 2026-11-21). */
const LOG_WRITER = "group:cloud-storage-analytics@google.com";

/** Arguments of {@link GcpStateStore}. Plain values: they decide which resources exist. */
export interface GcpStateStoreArgs {
  gcpProject: string;
  location: string;
  project: string;
  environment: string;
  /** People, as `group:<e-mail>` or `user:<e-mail>`. */
  operators: readonly string[];
  tags: Tags;
}

/**
 * Where the states of one environment live on Google Cloud.
 *
 * Makes a key ring with a key for the bucket and one for the stack's secrets provider; the bucket, with uniform access,
 * former versions and deleted objects kept, encrypted under its key and closed to the public; the bucket of its usage log;
 * and the operators' roles. All of it is protected; key rings are never deleted.
 */
export class GcpStateStore extends pulumi.ComponentResource {
  /** Name of the bucket; known when everything about it is set. */
  public readonly bucketName: pulumi.Output<string>;
  /** Id of the stack's key. */
  public readonly stackKeyId: pulumi.Output<string>;

  constructor(name: string, args: GcpStateStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:gcp:GcpStateStore", name, args, { ...opts, protect: true });

    const child: pulumi.CustomResourceOptions = { parent: this };
    const ring = new kms.KeyRing(
      `${name}-keys`,
      { name: keyRingName(args), location: args.location, project: args.gcpProject },
      child,
    );
    const bucketKey = this.createKey(`${name}-key`, "bucket", ring, args.tags);
    const stackKey = this.createKey(`${name}-stack-key`, STACK_KEY, ring, args.tags);
    const agent = storage.getProjectServiceAccountOutput({ project: args.gcpProject }, child);
    const encrypts = new kms.CryptoKeyIAMMember(
      `${name}-key-user`,
      {
        cryptoKeyId: bucketKey.id,
        role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member: agent.member,
      },
      child,
    );
    const log = this.createLogBucket(`${name}-log`, args, bucketKey, encrypts);
    const bucket = this.createBucket(name, args, bucketKey, log.bucket, [encrypts, log.writer]);
    const people = args.operators.flatMap((member) => {
      const word = member.replace(/[^a-z0-9]+/gi, "-");
      return [
        new storage.BucketIAMMember(
          `${name}-operator-${word}-objects`,
          { bucket: bucket.name, role: "roles/storage.objectUser", member },
          child,
        ),
        new kms.CryptoKeyIAMMember(
          `${name}-operator-${word}-key`,
          {
            cryptoKeyId: stackKey.id,
            role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            member,
          },
          child,
        ),
      ];
    });

    this.bucketName = pulumi
      .all([bucket.name, ...people.map(({ id }) => id)])
      .apply(([known]) => known!);
    this.stackKeyId = stackKey.id;
    this.registerOutputs({ bucketName: this.bucketName, stackKeyId: this.stackKeyId });
  }

  private createKey(name: string, keyName: string, ring: kms.KeyRing, tags: Tags): kms.CryptoKey {
    return new kms.CryptoKey(
      name,
      {
        name: keyName,
        keyRing: ring.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: ROTATION,
        destroyScheduledDuration: DESTROY_DELAY,
        labels: toLabels(tags),
      },
      { parent: this },
    );
  }

  private createLogBucket(
    name: string,
    args: GcpStateStoreArgs,
    key: kms.CryptoKey,
    encrypts: pulumi.Resource,
  ) {
    const bucket = new storage.Bucket(
      name,
      {
        name: stateLogBucketName(args, args.gcpProject),
        project: args.gcpProject,
        location: args.location.toUpperCase(),
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        encryption: { defaultKmsKeyName: key.id },
        softDeletePolicy: { retentionDurationSeconds: SOFT_DELETE_SECONDS },
        lifecycleRules: [{ action: { type: "Delete" }, condition: { age: LOG_DAYS } }],
        labels: toLabels(args.tags),
      },
      { parent: this, dependsOn: [encrypts] },
    );
    const writer = new storage.BucketIAMMember(
      `${name}-writer`,
      { bucket: bucket.name, role: "roles/storage.objectCreator", member: LOG_WRITER },
      { parent: this },
    );
    return { bucket, writer };
  }

  private createBucket(
    name: string,
    args: GcpStateStoreArgs,
    key: kms.CryptoKey,
    log: storage.Bucket,
    dependsOn: pulumi.Resource[],
  ): storage.Bucket {
    return new storage.Bucket(
      name,
      {
        name: stateBucketName(args, args.gcpProject),
        project: args.gcpProject,
        location: args.location.toUpperCase(),
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        encryption: { defaultKmsKeyName: key.id },
        softDeletePolicy: { retentionDurationSeconds: SOFT_DELETE_SECONDS },
        lifecycleRules: [
          {
            action: { type: "Delete" },
            condition: {
              daysSinceNoncurrentTime: VERSION_DAYS,
              numNewerVersions: NEWEST_VERSIONS,
              withState: "ARCHIVED",
            },
          },
        ],
        logging: { logBucket: log.name, logObjectPrefix: "states" },
        labels: toLabels(args.tags),
      },
      { parent: this, dependsOn },
    );
  }
}
