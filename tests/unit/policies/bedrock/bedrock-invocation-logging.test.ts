import rule from "../../../../policies/rules/bedrock/bedrock-invocation-logging";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration";
const group = { cloudwatchConfig: { logGroupName: "calls", roleArn: "arn" } };

describeRule(rule, {
  passes: {
    "a log group": { type, inputs: { loggingConfig: group } },
    "a bucket": { type, inputs: { loggingConfig: { s3Config: { bucketName: "calls" } } } },
    "a bucket beside a group that is not known": {
      type,
      inputs: {
        loggingConfig: { cloudwatchConfig: UNKNOWN, s3Config: { bucketName: "calls" } },
      },
    },
  },
  fails: {
    "neither group nor bucket": {
      type,
      inputs: { loggingConfig: { textDataDeliveryEnabled: true } },
      messages: [
        '`loggingConfig` must name a log group or a bucket, got {"textDataDeliveryEnabled":true}; set `cloudwatchConfig.logGroupName` and `roleArn`, or `s3Config.bucketName`',
      ],
    },
    "an empty name": {
      type,
      inputs: { loggingConfig: { cloudwatchConfig: { logGroupName: "" } } },
      messages: [
        '`loggingConfig` must name a log group or a bucket, got {"cloudwatchConfig":{"logGroupName":""}}; set `cloudwatchConfig.logGroupName` and `roleArn`, or `s3Config.bucketName`',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`loggingConfig` must name a log group or a bucket, got nothing; set `cloudwatchConfig.logGroupName` and `roleArn`, or `s3Config.bucketName`",
    ],
  },
  unknown: { type, inputs: { loggingConfig: UNKNOWN }, path: "loggingConfig" },
  config: {
    without: { type, inputs: { loggingConfig: { ...group, textDataDeliveryEnabled: false } } },
    with: {
      type,
      inputs: { loggingConfig: { ...group, textDataDeliveryEnabled: false } },
      config: { content: ["text", "image"] },
      messages: [
        "`loggingConfig.textDataDeliveryEnabled` must be true, got false; set `textDataDeliveryEnabled` to true",
      ],
    },
  },
  ignores: { type: "aws:bedrockmodel/invocationJob:InvocationJob", inputs: {} },
});
