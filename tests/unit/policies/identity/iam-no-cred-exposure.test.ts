import rule from "../../../../policies/rules/identity/iam-no-cred-exposure";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const message = (names: string, at = 0) =>
  `\`policy.Statement[${at}]\` must name whose credentials are given out, got one that allows ${names} on any resource; name the resources under \`Resource\`, or leave the actions out`;

describeRule(rule, {
  passes: {
    "named resources": policy(
      allow("iam:CreateServiceSpecificCredential", "arn:aws:iam::111122223333:user/ada"),
      allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/agents"),
    ),
    "other actions on anything": policy(allow(["xray:PutTraceSegments", "ec2:DescribeVpcs"])),
    "resources with a tag": policy(
      allow("iam:CreateServiceSpecificCredential", "*", {
        Condition: { StringEquals: { "aws:ResourceTag/team": "ai" } },
      }),
    ),
    "anything, under a Deny of all but one": policy(allow("iam:CreateServiceSpecificCredential"), {
      Effect: "Deny",
      Action: "*",
      NotResource: "arn:aws:iam::111122223333:user/ada",
    }),
  },
  fails: {
    anything: {
      ...policy(allow("iam:CreateServiceSpecificCredential")),
      messages: [message("iam:CreateServiceSpecificCredential")],
    },
    "everything of an account": {
      ...policy(allow("iam:CreateServiceSpecificCredential", "arn:aws:iam::111122223333:user/*")),
      messages: [message("iam:CreateServiceSpecificCredential")],
    },
    "a wildcard in the action, in the second statement": {
      ...policy(
        allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:a:*"),
        allow("iam:CreateServiceSpecificCredential*"),
      ),
      messages: [message("iam:CreateServiceSpecificCredential", 1)],
    },
    "a condition that narrows nothing": {
      ...policy(
        allow("sts:AssumeRole", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ),
      messages: [message("sts:AssumeRole")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: {
      ...policy(allow("iam:CreateServiceSpecificCredential")),
      messages: [message("iam:CreateServiceSpecificCredential")],
    },
    with: {
      ...policy(allow("iam:CreateServiceSpecificCredential")),
      config: { actions: ["sts:AssumeRole"] },
    },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("iam:CreateServiceSpecificCredential")) },
  },
});
