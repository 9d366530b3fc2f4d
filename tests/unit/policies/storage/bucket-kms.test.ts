import rule from "../../../../policies/rules/storage/bucket-kms";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const s3 = { type: "aws:s3/bucket:Bucket", name: "state", inputs: { bucket: "b" } };
const encryption = (sseAlgorithm: string) => ({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  name: "encryption",
  inputs: {
    bucket: "b",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }],
  },
});
const gcs = "gcp:storage/bucket:Bucket";
const account = "azure-native:storage:StorageAccount";
const inline = (sseAlgorithm: string) => ({
  serverSideEncryptionConfiguration: {
    rule: { applyServerSideEncryptionByDefault: { sseAlgorithm } },
  },
});

describeStackRule(rule, {
  passes: {
    "a key in a resource of its own": { resources: [s3, encryption("aws:kms")] },
    "a key in the bucket's inputs": { resources: [{ ...s3, inputs: inline("aws:kms:dsse") }] },
    "a bucket of Google": {
      resources: [
        { type: gcs, name: "state", inputs: { encryption: { defaultKmsKeyName: "key" } } },
      ],
    },
    "an account of Azure": {
      resources: [
        {
          type: account,
          name: "state",
          inputs: { encryption: { keySource: "microsoft.keyvault" } },
        },
      ],
    },
    "a load balancer's log, which takes no key": {
      resources: [
        { ...s3, name: "lb-logs" },
        {
          type: "aws:lb/loadBalancer:LoadBalancer",
          name: "lb",
          inputs: { accessLogs: { bucket: "b", enabled: true } },
        },
      ],
    },
    "the target of S3's own log, which takes none": {
      resources: [
        { ...s3, name: "access-logs" },
        { type: "aws:s3/bucketLogging:BucketLogging", name: "log", inputs: { targetBucket: "b" } },
      ],
    },
  },
  fails: {
    "the cloud's key": {
      resources: [s3, encryption("AES256")],
      messages: [
        'aws:s3/bucket:Bucket "state": the resource must be encrypted with a key of one\'s own, got nothing in the stack that says so; add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms and `kmsMasterKeyId`',
      ],
    },
    "a bucket of Google": {
      resources: [{ type: gcs, name: "state", inputs: {} }],
      messages: [
        'gcp:storage/bucket:Bucket "state": `encryption.defaultKmsKeyName` must name a key, got nothing; set `encryption.defaultKmsKeyName`',
      ],
    },
    "an account of Azure": {
      resources: [
        {
          type: account,
          name: "state",
          inputs: { encryption: { keySource: "Microsoft.Storage" } },
        },
      ],
      messages: [
        'azure-native:storage:StorageAccount "state": `encryption.keySource` must be "Microsoft.Keyvault", got "Microsoft.Storage"; set `encryption.keySource`',
      ],
    },
  },
  missing: {
    resources: [s3],
    messages: [
      'aws:s3/bucket:Bucket "state": the resource must be encrypted with a key of one\'s own, got nothing in the stack that says so; add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms and `kmsMasterKeyId`',
    ],
  },
  unknown: {
    resources: [{ ...s3, inputs: inline(UNKNOWN) }],
    path: "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.sseAlgorithm",
  },
  config: {
    without: { resources: [{ ...s3, name: "website" }] },
    with: {
      resources: [{ ...s3, name: "website" }],
      config: { names: ["*"] },
      messages: [
        'aws:s3/bucket:Bucket "website": the resource must be encrypted with a key of one\'s own, got nothing in the stack that says so; add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms and `kmsMasterKeyId`',
      ],
    },
  },
  ignores: { resources: [{ type: "aws:sqs/queue:Queue", name: "state", inputs: {} }] },
});
