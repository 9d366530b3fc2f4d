import rule from "../../../../policies/rules/logs/loggroup-kms";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:cloudwatch/logGroup:LogGroup";

describeRule(rule, {
  passes: {
    "a key": { type, inputs: { kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/1" } },
    "a class that takes no key": { type, inputs: { logGroupClass: "delivery" } },
  },
  fails: {
    "an empty key": {
      type,
      inputs: { kmsKeyId: "" },
      messages: ['`kmsKeyId` must be set, got ""; set `kmsKeyId` to the ARN of a KMS key'],
    },
  },
  missing: {
    type,
    inputs: { retentionInDays: 30 },
    messages: ["`kmsKeyId` must be set, got nothing; set `kmsKeyId` to the ARN of a KMS key"],
  },
  unknown: { type, inputs: { kmsKeyId: UNKNOWN }, path: "kmsKeyId" },
  ignores: { type: "aws:cloudwatch/logStream:LogStream", inputs: {} },
});
