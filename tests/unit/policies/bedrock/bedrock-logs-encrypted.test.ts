import rule from "../../../../policies/rules/bedrock/bedrock-logs-encrypted";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const logging = (loggingConfig: object) => ({
  type: "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
  name: "logging",
  inputs: { loggingConfig },
});
const toGroup = logging({ cloudwatchConfig: { logGroupName: "calls" } });
const toBucket = logging({ s3Config: { bucketName: "b" } });
const group = (inputs: object) => ({
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "calls-group",
  inputs: { name: "calls", ...inputs },
});
const bucket = { type: "aws:s3/bucket:Bucket", name: "records", inputs: { bucket: "b" } };
const encryption = (sseAlgorithm: string) => ({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  name: "encryption",
  inputs: { bucket: "b", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] },
});

describeStackRule(rule, {
  passes: {
    "a group with a key": { resources: [toGroup, group({ kmsKeyId: "arn" })] },
    "a bucket with a key": { resources: [toBucket, bucket, encryption("aws:kms")] },
    "a group of another stack": { resources: [toGroup, group({ name: "others" })] },
  },
  fails: {
    "a group without a key": {
      resources: [toGroup, group({})],
      messages: [
        'aws:cloudwatch/logGroup:LogGroup "calls-group": `kmsKeyId` must be set, since Bedrock\'s records go here, got nothing; set `kmsKeyId` to the ARN of a KMS key',
      ],
    },
    "a group without a key, known by where its name came from": {
      resources: [
        {
          ...logging({ cloudwatchConfig: { logGroupName: UNKNOWN } }),
          propertyDependencies: { loggingConfig: ["calls-group"] },
        },
        group({}),
      ],
      messages: [
        'aws:cloudwatch/logGroup:LogGroup "calls-group": `kmsKeyId` must be set, since Bedrock\'s records go here, got nothing; set `kmsKeyId` to the ARN of a KMS key',
      ],
    },
    "a bucket with the cloud's key": {
      resources: [toBucket, bucket, encryption("AES256")],
      messages: [
        "aws:s3/bucket:Bucket \"records\": the resource must be encrypted with a key of one's own, since Bedrock's records go here, got nothing in the stack that says so; add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms",
      ],
    },
    "the bucket for what is too large": {
      resources: [
        logging({
          cloudwatchConfig: {
            logGroupName: "calls",
            largeDataDeliveryS3Config: { bucketName: "b" },
          },
        }),
        group({ kmsKeyId: "arn" }),
        bucket,
      ],
      messages: [
        "aws:s3/bucket:Bucket \"records\": the resource must be encrypted with a key of one's own, since Bedrock's records go here, got nothing in the stack that says so; add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms",
      ],
    },
  },
  missing: {
    resources: [toGroup, group({})],
    messages: [
      'aws:cloudwatch/logGroup:LogGroup "calls-group": `kmsKeyId` must be set, since Bedrock\'s records go here, got nothing; set `kmsKeyId` to the ARN of a KMS key',
    ],
  },
  unknown: { resources: [toGroup, group({ kmsKeyId: UNKNOWN })], path: "kmsKeyId" },
  ignores: { resources: [group({}), bucket] },
});
