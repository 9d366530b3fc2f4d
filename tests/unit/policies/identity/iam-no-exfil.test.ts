import rule from "../../../../policies/rules/identity/iam-no-exfil";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const message = (names: string, at = 0) =>
  `\`policy.Statement[${at}]\` must name whose data is read, got one that allows ${names} on any resource; name the resources under \`Resource\``;

describeRule(rule, {
  passes: {
    "named resources": policy(
      allow("s3:GetObject", "arn:aws:s3:::acme/*"),
      allow(
        "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:agents-??????",
      ),
    ),
    "other actions on anything": policy(allow(["xray:PutTraceSegments", "ec2:DescribeVpcs"])),
    "resources with a tag": policy(
      allow("s3:GetObject", "*", { Condition: { StringEquals: { "aws:ResourceTag/team": "ai" } } }),
    ),
    "anything, under a Deny of all but one": policy(allow("s3:GetObject"), {
      Effect: "Deny",
      Action: "*",
      NotResource: "arn:aws:s3:::acme/*",
    }),
  },
  fails: {
    anything: { ...policy(allow("s3:GetObject")), messages: [message("s3:GetObject")] },
    "everything of an account": {
      ...policy(allow("s3:GetObject", "arn:aws:s3:::*/*")),
      messages: [message("s3:GetObject")],
    },
    "a wildcard in the action, in the second statement": {
      ...policy(
        allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:a:*"),
        allow("s3:GetObject*"),
      ),
      messages: [message("s3:GetObject", 1)],
    },
    "a condition that narrows nothing": {
      ...policy(
        allow("secretsmanager:GetSecretValue", "*", {
          Condition: { Bool: { "aws:SecureTransport": "true" } },
        }),
      ),
      messages: [message("secretsmanager:GetSecretValue")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: { ...policy(allow("s3:GetObject")), messages: [message("s3:GetObject")] },
    with: {
      ...policy(allow("s3:GetObject")),
      config: { actions: ["secretsmanager:GetSecretValue"] },
    },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("s3:GetObject")) },
  },
});
