import rule from "../../../../policies/rules/keys/kms-decrypt-scoped";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const message = (names: string, at = 0) =>
  `\`policy.Statement[${at}]\` must name the keys, got one that allows ${names} with any key; name the keys' ARNs under \`Resource\``;

describeRule(rule, {
  passes: {
    "named resources": policy(
      allow("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/1234abcd"),
      allow("kms:ReEncryptFrom", "arn:aws:kms:us-east-1:111122223333:key/*cd"),
    ),
    "other actions on anything": policy(allow(["xray:PutTraceSegments", "ec2:DescribeVpcs"])),
    "resources with a tag": policy(
      allow("kms:Decrypt", "*", { Condition: { StringEquals: { "aws:ResourceTag/team": "ai" } } }),
    ),
    "anything, under a Deny of all but one": policy(allow("kms:Decrypt"), {
      Effect: "Deny",
      Action: "*",
      NotResource: "arn:aws:kms:us-east-1:111122223333:key/1234abcd",
    }),
  },
  fails: {
    anything: { ...policy(allow("kms:Decrypt")), messages: [message("kms:Decrypt")] },
    "everything of an account": {
      ...policy(allow("kms:Decrypt", "arn:aws:kms:*:111122223333:key/*")),
      messages: [message("kms:Decrypt")],
    },
    "a wildcard in the action, in the second statement": {
      ...policy(
        allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:a:*"),
        allow("kms:Decrypt*"),
      ),
      messages: [message("kms:Decrypt", 1)],
    },
    "a condition that narrows nothing": {
      ...policy(
        allow("kms:ReEncryptFrom", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ),
      messages: [message("kms:ReEncryptFrom")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: { ...policy(allow("kms:Decrypt")), messages: [message("kms:Decrypt")] },
    with: { ...policy(allow("kms:Decrypt")), config: { actions: ["kms:ReEncryptFrom"] } },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("kms:Decrypt")) },
  },
});
