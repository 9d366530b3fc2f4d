import type { Stack, StackResource } from "../stack";
import { referringTo } from "./links";
import { isNamed } from "./pods";

/** Types of buckets and, on Azure, of the accounts that hold them. */
export const S3 = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;
export const GCS = "gcp:storage/bucket:Bucket";
export const AZURE = "azure-native:storage:StorageAccount";

/** S3's companions of a bucket, under their present and their former names. */
const COMPANIONS = {
  policy: ["aws:s3/bucketPolicy:BucketPolicy"],
  versioning: [
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
  ],
  encryption: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
} as const;

/** Whether the type is an S3 bucket. */
export const isS3 = (token: string): boolean => (S3 as readonly string[]).includes(token);

/** Whether the type is a bucket or storage account of one of the three clouds. */
export const isStore = (token: string): boolean => isS3(token) || token === GCS || token === AZURE;

/** The policies, versionings or encryptions that the stack gives an S3 bucket beside its own inputs. */
export const companionsOf = (
  stack: Stack,
  bucket: StackResource,
  kind: keyof typeof COMPANIONS,
): StackResource[] =>
  referringTo(stack, bucket, COMPANIONS[kind], "bucket", ["id", "bucket", "arn"]);

/** Names of stores whose loss or change hurts: state, logs, audit trails and backups. */
export const KEPT = ["*state*", "*log*", "*audit*", "*trail*", "*backup*"];

/** Settings that make a bucket a log: CloudTrail's and S3's own. */
const LOGS: Readonly<Record<string, string>> = {
  "aws:cloudtrail/trail:Trail": "s3BucketName",
  "aws:s3/bucketLogging:BucketLogging": "targetBucket",
  "aws:s3/bucketLoggingV2:BucketLoggingV2": "targetBucket",
};

/** Whether a store goes by one of the names, its logical or its physical one, or is one that logs are written to. */
export function isKept(stack: Stack, store: StackResource, patterns: readonly string[]): boolean {
  const physical = ["bucket", "name", "accountName"].map((input) => store.get(input));
  const known = physical.filter((each) => !each.isUnknown).map((each) => each.text());
  if ([store.name, ...known].some((name) => name !== undefined && isNamed(name, patterns)))
    return true;
  return Object.entries(LOGS).some(
    ([token, input]) => referringTo(stack, store, [token], input, ["id", "bucket"]).length > 0,
  );
}
