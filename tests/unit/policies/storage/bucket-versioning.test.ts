import rule from "../../../../policies/rules/storage/bucket-versioning";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const s3 = { type: "aws:s3/bucket:Bucket", name: "state", inputs: { bucket: "b" } };
const versioning = (status: string) => ({
  type: "aws:s3/bucketVersioning:BucketVersioning",
  name: "versions",
  inputs: { bucket: "b", versioningConfiguration: { status } },
});
const gcs = "gcp:storage/bucket:Bucket";
const account = {
  type: "azure-native:storage:StorageAccount",
  name: "auditlogs",
  inputs: { accountName: "a" },
};
const blobs = (isVersioningEnabled: boolean) => ({
  type: "azure-native:storage:BlobServiceProperties",
  name: "blobs",
  inputs: { accountName: "a", isVersioningEnabled },
});

describeStackRule(rule, {
  passes: {
    "versions of its own resource": { resources: [s3, versioning("Enabled")] },
    "versions in the bucket's inputs": {
      resources: [{ ...s3, inputs: { versioning: { enabled: true } } }],
    },
    "a bucket of Google": {
      resources: [{ type: gcs, name: "state", inputs: { versioning: { enabled: true } } }],
    },
    "an account of Azure": { resources: [account, blobs(true)] },
    "a store by another name": { resources: [{ ...s3, name: "website" }] },
  },
  fails: {
    "versions suspended": {
      resources: [s3, versioning("Suspended")],
      messages: [
        'aws:s3/bucket:Bucket "state": the resource must keep former versions, got nothing in the stack that says so; add `aws.s3.BucketVersioning` with status "Enabled"',
      ],
    },
    "versions of another bucket": {
      resources: [
        s3,
        { ...versioning("Enabled"), inputs: { ...versioning("Enabled").inputs, bucket: "c" } },
      ],
      messages: [
        'aws:s3/bucket:Bucket "state": the resource must keep former versions, got nothing in the stack that says so; add `aws.s3.BucketVersioning` with status "Enabled"',
      ],
    },
    "a bucket of Google, by its physical name": {
      resources: [{ type: gcs, name: "one", inputs: { name: "our-Backups" } }],
      messages: [
        'gcp:storage/bucket:Bucket "one": `versioning.enabled` must be true, got nothing; set `versioning.enabled` to true',
      ],
    },
    "the bucket of a trail, whatever its name": {
      resources: [
        { ...s3, name: "plain" },
        {
          type: "aws:cloudtrail/trail:Trail",
          name: "trail",
          inputs: { s3BucketName: UNKNOWN },
          propertyDependencies: { s3BucketName: ["plain"] },
        },
      ],
      messages: [
        'aws:s3/bucket:Bucket "plain": the resource must keep former versions, got nothing in the stack that says so; add `aws.s3.BucketVersioning` with status "Enabled"',
      ],
    },
    "an account of Azure without": {
      resources: [account, blobs(false)],
      messages: [
        'azure-native:storage:StorageAccount "auditlogs": the resource must keep former versions, got nothing in the stack that says so; add `BlobServiceProperties` with `isVersioningEnabled` true',
      ],
    },
  },
  missing: {
    resources: [s3],
    messages: [
      'aws:s3/bucket:Bucket "state": the resource must keep former versions, got nothing in the stack that says so; add `aws.s3.BucketVersioning` with status "Enabled"',
    ],
  },
  unknown: {
    resources: [{ ...s3, inputs: { versioning: { enabled: UNKNOWN } } }],
    path: "versioning.enabled",
  },
  config: {
    without: { resources: [{ ...s3, name: "website" }] },
    with: {
      resources: [{ ...s3, name: "website" }],
      config: { names: ["web*"] },
      messages: [
        'aws:s3/bucket:Bucket "website": the resource must keep former versions, got nothing in the stack that says so; add `aws.s3.BucketVersioning` with status "Enabled"',
      ],
    },
  },
  ignores: { resources: [{ type: "aws:sqs/queue:Queue", name: "state", inputs: {} }] },
});
