import rule from "../../../../policies/rules/bedrock/bedrock-no-fullaccess";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const FULL = "arn:aws:iam::aws:policy/AmazonBedrockFullAccess";
const attach = (policyArn: string) => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: { role: "agents", policyArn },
});
const message = (at: string, arn = FULL) =>
  `\`${at}\` must be a policy that names models, got ${JSON.stringify(arn)}; attach a policy with bedrock:InvokeModel on the models in use`;

describeRule(rule, {
  passes: {
    "reading only": attach("arn:aws:iam::aws:policy/AmazonBedrockReadOnly"),
    "a policy of one's own": attach("arn:aws:iam::111122223333:policy/AmazonBedrockFullAccess"),
  },
  fails: {
    "full access": { ...attach(FULL), messages: [message("policyArn")] },
    "another partition": {
      ...attach("arn:aws-us-gov:iam::aws:policy/AmazonBedrockFullAccess"),
      messages: [message("policyArn", "arn:aws-us-gov:iam::aws:policy/AmazonBedrockFullAccess")],
    },
    "a role with it in a list": {
      type: "aws:iam/role:Role",
      inputs: { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonBedrockReadOnly", FULL] },
      messages: [message("managedPolicyArns[1]")],
    },
    "a list of its own": {
      type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
      inputs: { roleName: "agents", policyArns: [FULL] },
      messages: [message("policyArns[0]")],
    },
  },
  missing: { type: "aws:iam/role:Role", inputs: {} },
  unknown: {
    type: "aws:iam/role:Role",
    inputs: { managedPolicyArns: [UNKNOWN, "arn:aws:iam::aws:policy/AmazonBedrockReadOnly"] },
    path: "managedPolicyArns[0]",
  },
  config: {
    without: { ...attach(FULL), messages: [message("policyArn")] },
    with: { ...attach(FULL), config: { policies: [] } },
  },
  ignores: { type: "aws:iam/policy:Policy", inputs: { policyArn: FULL } },
});
