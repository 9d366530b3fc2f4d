import rule from "../../../../policies/rules/identity/resource-policy-no-public-principal";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { document } from "../iam/documents";

const ARN = "arn:aws:s3:::acme-documents/*";
const statement = (principal: unknown, condition?: object, effect = "Allow"): object => ({
  Effect: effect,
  Principal: principal,
  Action: "s3:GetObject",
  Resource: ARN,
  ...(condition && { Condition: condition }),
});
const bucket = (...statements: object[]) => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  inputs: { bucket: "acme-documents", policy: document(...statements) },
});
const message = (at = "policy.Statement[0].Principal") =>
  `\`${at}\` must name who is let in, got one that also lets in "arn:aws:iam::999999999999:role/stranger"; name accounts, roles or services under \`Principal\`, or compare \`aws:PrincipalOrgID\` by StringEquals`;

describeRule(rule, {
  passes: {
    "an account": bucket(statement({ AWS: "111122223333" })),
    "a Deny for everybody": bucket(
      statement("*", { Bool: { "aws:SecureTransport": "false" } }, "Deny"),
    ),
    "an organisation": bucket(
      statement("*", { StringEquals: { "aws:PrincipalOrgID": "o-acme12345" } }),
    ),
    "a network of one's own": bucket(
      statement("*", { StringEquals: { "aws:SourceVpce": "vpce-0a1b2c3d" } }),
    ),
    "a topic for one bucket's messages": {
      type: "aws:sns/topicPolicy:TopicPolicy",
      inputs: {
        policy: document({
          Effect: "Allow",
          Principal: "*",
          Action: "sns:Publish",
          Resource: "*",
          Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::acme-documents" } },
        }),
      },
    },
  },
  fails: {
    everybody: { ...bucket(statement("*")), messages: [message()] },
    "everybody over TLS": {
      ...bucket(statement({ AWS: "*" }, { Bool: { "aws:SecureTransport": "true" } })),
      messages: [message()],
    },
    "everybody's networks": {
      ...bucket(statement("*", { StringLike: { "aws:SourceVpce": "vpce-*" } })),
      messages: [message()],
    },
    "an agent for everybody": {
      type: "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy",
      inputs: {
        policy: document({
          Effect: "Allow",
          Principal: "*",
          Action: "bedrock-agentcore:InvokeAgentRuntime",
          Resource: "*",
        }),
      },
      messages: [message()],
    },
  },
  missing: { type: "aws:s3/bucketPolicy:BucketPolicy", inputs: {} },
  unknown: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: UNKNOWN },
    path: "policy",
  },
  config: {
    without: { ...bucket(statement("*")), messages: [message()] },
    with: { ...bucket(statement("*")), config: { allowed: ["s3:GetObject"] } },
  },
  ignores: { type: "aws:iam/policy:Policy", inputs: { policy: document(statement("*")) } },
});
