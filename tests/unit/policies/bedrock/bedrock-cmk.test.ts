import rule from "../../../../policies/rules/bedrock/bedrock-cmk";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const key = "arn:aws:kms:us-east-1:111122223333:key/1";
const model = "aws:bedrock/customModel:CustomModel";

describeRule(rule, {
  passes: {
    "a model": { type: model, inputs: { customModelKmsKeyId: key } },
    "an agent": {
      type: "aws:bedrock/agentAgent:AgentAgent",
      inputs: { customerEncryptionKeyArn: key },
    },
    "a data source": {
      type: "aws:bedrock/agentDataSource:AgentDataSource",
      inputs: { serverSideEncryptionConfiguration: { kmsKeyArn: key } },
    },
    "a memory": {
      type: "aws:bedrock/agentcoreMemory:AgentcoreMemory",
      inputs: { encryptionKeyArn: key },
    },
  },
  fails: {
    "an empty key": {
      type: model,
      inputs: { customModelKmsKeyId: "" },
      messages: [
        '`customModelKmsKeyId` must be set, got ""; set `customModelKmsKeyId` to the ARN of a KMS key',
      ],
    },
    "a guardrail": {
      type: "aws:bedrock/guardrail:Guardrail",
      inputs: {},
      messages: ["`kmsKeyArn` must be set, got nothing; set `kmsKeyArn` to the ARN of a KMS key"],
    },
    "a data source with an empty block": {
      type: "aws:bedrock/agentDataSource:AgentDataSource",
      inputs: { serverSideEncryptionConfiguration: {} },
      messages: [
        "`serverSideEncryptionConfiguration.kmsKeyArn` must be set, got nothing; set `kmsKeyArn` to the ARN of a KMS key",
      ],
    },
    "a prompt": {
      type: "aws:bedrock/agentPrompt:AgentPrompt",
      inputs: {},
      messages: [
        "`customerEncryptionKeyArn` must be set, got nothing; set `customerEncryptionKeyArn` to the ARN of a KMS key",
      ],
    },
  },
  missing: {
    type: model,
    inputs: {},
    messages: [
      "`customModelKmsKeyId` must be set, got nothing; set `customModelKmsKeyId` to the ARN of a KMS key",
    ],
  },
  unknown: { type: model, inputs: { customModelKmsKeyId: UNKNOWN }, path: "customModelKmsKeyId" },
  config: {
    without: {
      type: model,
      inputs: {},
      messages: [
        "`customModelKmsKeyId` must be set, got nothing; set `customModelKmsKeyId` to the ARN of a KMS key",
      ],
    },
    with: { type: model, inputs: {}, config: { exempt: [model] } },
  },
  ignores: { type: "aws:bedrock/inferenceProfile:InferenceProfile", inputs: {} },
});
