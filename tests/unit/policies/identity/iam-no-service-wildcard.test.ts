import rule from "../../../../policies/rules/identity/iam-no-service-wildcard";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const message = (got: string, service: string, at = 0, all: readonly string[] = [got]) =>
  `\`policy.Statement[${at}].Action\` must name the actions of a service, got ${JSON.stringify(all.join(", "))}; list the actions of ${service} that are used`;

describeRule(rule, {
  passes: {
    "named actions": policy(allow(["bedrock:InvokeModel", "s3:Get*"])),
    "everything, which is another rule's": policy(allow("*")),
    "all actions under a Deny of them": policy(allow("bedrock:*"), {
      Effect: "Deny",
      Action: "Bedrock:*",
      Resource: "*",
    }),
    "all but some, under a Deny of all others": policy(allow("bedrock:*"), {
      Effect: "Deny",
      NotAction: ["bedrock:InvokeModel", "s3:GetObject"],
      Resource: "*",
    }),
    "everything beside a service, which is another rule's": policy(allow(["bedrock:*", "*:*"])),
    "all but some, which is another rule's": policy({
      Effect: "Allow",
      NotAction: ["bedrock:*"],
      Resource: "*",
    }),
    "a whole service refused": policy({ Effect: "Deny", Action: "bedrock:*", Resource: "*" }),
    "a service denied, and all but another allowed": policy(
      { Effect: "Deny", Action: "bedrock:*", Resource: "arn:aws:s3:::acme" },
      { Effect: "Allow", NotAction: ["s3:*"], Resource: "*" },
    ),
  },
  fails: {
    "two services in one statement, said once": {
      ...policy(allow(["bedrock:*", "sqs:*"])),
      messages: [message("bedrock:*, sqs:*", "bedrock", 0, ["bedrock:*", "sqs:*"])],
    },
    "a name that only begins with a wildcard": {
      ...policy(allow(["bedrock:*", "*:GetObject"])),
      messages: [message("", "bedrock", 0, ["bedrock:*", "*:GetObject"])],
    },
    "a whole service": {
      ...policy(allow("bedrock:*")),
      messages: [message("bedrock:*", "bedrock")],
    },
    "a whole service by other wildcards, in capitals": {
      ...policy(allow("s3:GetObject"), allow("BEDROCK:**")),
      messages: [message("BEDROCK:**", "bedrock", 1)],
    },
    "several services by one wildcard": {
      ...policy(allow("bedrock-agent*:*", "arn:aws:bedrock-agentcore:us-east-1:111122223333:*")),
      messages: [message("bedrock-agent*:*", "bedrock-agentcore")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: { ...policy(allow("logs:*")), messages: [message("logs:*", "logs")] },
    with: { ...policy(allow("logs:*")), config: { services: ["logs"] } },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("s3:*")) },
  },
});
