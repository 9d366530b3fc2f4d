import rule from "../../../../policies/rules/identity/iam-no-privesc";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const message = (names: string, at = 0) =>
  `\`policy.Statement[${at}]\` must give no way to more permissions, got one that allows ${names} on any resource; name the resources under \`Resource\`, or leave the actions out`;
const ROLE = "arn:aws:iam::111122223333:role/agents";

describeRule(rule, {
  passes: {
    "a named role for any function": policy(
      allow("iam:PassRole", ROLE),
      allow("lambda:CreateFunction"),
    ),
    "any role for a service that starts nothing here": policy(
      allow("iam:PassRole", "*", {
        Condition: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
      }),
      allow("lambda:CreateFunction"),
    ),
    "one's own access keys": policy(
      allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}"),
    ),
    "functions with a tag": policy(
      allow("lambda:UpdateFunctionCode", "*", {
        Condition: { StringEquals: { "aws:ResourceTag/team": "ai" } },
      }),
    ),
  },
  fails: {
    "policies of any role": {
      ...policy(allow(["iam:AttachRolePolicy", "iam:GetRole"])),
      messages: [message("iam:AttachRolePolicy")],
    },
    "any role to a function, over two statements": {
      ...policy(allow("s3:GetObject", "arn:aws:s3:::acme/*"), allow("iam:PassRole"), {
        ...allow("lambda:Create*"),
      }),
      messages: [message("iam:PassRole with lambda:CreateFunction", 1)],
    },
    "every role of the account": {
      ...policy(allow("iam:Put*", "arn:aws:iam::111122223333:role/*")),
      messages: [message("iam:PutRolePermissionsBoundary, iam:PutRolePolicy")],
    },
    "functions without a tag too": {
      ...policy(
        allow("lambda:UpdateFunctionCode", "*", {
          Condition: { StringEqualsIfExists: { "aws:ResourceTag/team": "ai" } },
        }),
      ),
      messages: [message("lambda:UpdateFunctionCode")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("iam:PutUserPolicy")) },
  },
});
