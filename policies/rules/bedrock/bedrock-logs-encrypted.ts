import { companionsOf, isS3 } from "../../internal/buckets";
import { refersTo } from "../../internal/links";
import { eachAt, isEmpty } from "../../internal/require";
import { anyOf } from "../../internal/value";
import { stackRule } from "../../stack-rule";
import type { Stack, StackResource } from "../../stack";

const LOGGING = "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Where Bedrock's records of calls are named, by what they are in. */
const GROUPS = ["loggingConfig.cloudwatchConfig.logGroupName"];
const BUCKETS = [
  "loggingConfig.s3Config.bucketName",
  "loggingConfig.cloudwatchConfig.largeDataDeliveryS3Config.bucketName",
];

/** Bedrock's records of calls are encrypted with a key of ours. */
export default stackRule({
  id: "bedrock-logs-encrypted",
  title: "Bedrock's records of calls are kept under the customer's own key",
  severity: "high",
  why: "Records hold prompts and answers in full: of all logs the one to keep under a key of one's own.",
  seen: "a log group for an LLM application without a key (github.com/pulumi/examples aws-ts-langserve/index.ts:186, 40c09b2)",
  remedy:
    "Log group: `kmsKeyId`. Bucket: `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms. Destinations of another stack are judged there by `loggroup-kms` and `bucket-kms`.",
  publicIds: ["P:bedrock_model_invocation_logs_encryption_enabled"],

  applies: (token) => token === LOGGING,

  check(stack) {
    for (const logging of stack.resources) {
      stack.each(
        destinations(stack, logging, (token) => token === GROUP, GROUPS),
        requireKey,
      );
      stack.each(destinations(stack, logging, isS3, BUCKETS), (bucket) =>
        requireEncryption(stack, bucket),
      );
    }
  },
});

/** Resources of the stack that the setting names; one that is not known yet is undecided at the setting. */
function destinations(
  stack: Stack,
  logging: StackResource,
  is: (token: string) => boolean,
  inputs: readonly string[],
): StackResource[] {
  const found: StackResource[] = [];
  for (const input of inputs)
    logging.attempt(() => {
      for (const each of stack.all)
        if (is(each.token) && refersTo(logging, input, each, ["id", "name", "bucket"]))
          found.push(each);
    });
  return [...new Set(found)];
}

function requireKey(group: StackResource): void {
  const at = group.get("kmsKeyId");
  if (!isEmpty(at)) return;
  group.violation({
    at,
    must: "be set, since Bedrock's records go here",
    fix: "set `kmsKeyId` to the ARN of a KMS key",
  });
}

function requireEncryption(stack: Stack, bucket: StackResource): void {
  const algorithms = companionsOf(stack, bucket, "encryption").flatMap((each) =>
    eachAt(each, "rules").map((rule) =>
      rule.get("applyServerSideEncryptionByDefault", "sseAlgorithm"),
    ),
  );
  if (anyOf(...algorithms.map((each) => () => each.is("aws:kms", "aws:kms:dsse")))) return;
  bucket.violation({
    at: [],
    must: "be encrypted with a key of one's own, since Bedrock's records go here",
    got: "nothing in the stack that says so",
    fix: "add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms",
  });
}
