import rule from "../../../../policies/rules/identity/iam-no-unconstrained-write";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { allow, document, policy } from "../iam/documents";

const message = (names: string, at = 0) =>
  `\`policy.Statement[${at}]\` must name the resources of actions that write, got one that allows ${names} on any resource; name the resources under \`Resource\``;

describeRule(rule, {
  passes: {
    "named resources": policy(
      allow(["s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::acme-documents/*"),
      allow("logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:/acme:*"),
    ),
    "actions that take no resource": policy(
      allow(["xray:PutTraceSegments", "cloudwatch:PutMetricData"]),
    ),
    "actions that read": policy(allow(["s3:GetObject", "ec2:Describe*"])),
    "a condition on the resource": policy(
      allow("ec2:TerminateInstances", "*", {
        Condition: { StringEquals: { "ec2:ResourceTag/team": "ai" } },
      }),
    ),
    "everything, which is another rule's": policy(allow("*")),
    "any bucket, under a Deny": policy(allow("s3:PutObject"), {
      Effect: "Deny",
      Action: "s3:*",
      Resource: "*",
    }),
    "any bucket refused": policy({ Effect: "Deny", Action: "s3:PutObject", Resource: "*" }),
  },
  fails: {
    "any bucket": {
      ...policy(allow(["s3:PutObject", "s3:GetObject"])),
      messages: [message("s3:PutObject")],
    },
    "one of two actions of the same resources, under a Deny of the other": {
      ...policy(allow(["s3:PutObject", "s3:DeleteObject"]), {
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: "*",
      }),
      messages: [message("s3:DeleteObject")],
    },
    "two actions of the same resources": {
      ...policy(allow(["s3:PutObject", "s3:DeleteObject"])),
      messages: [message("s3:PutObject, s3:DeleteObject")],
    },
    "many actions": {
      ...policy(allow("sqs:*", "arn:aws:sqs:*:111122223333:*")),
      messages: [
        message("sqs:AddPermission, sqs:RemovePermission, sqs:SetQueueAttributes and 10 more"),
      ],
    },
    "a condition that narrows nothing": {
      ...policy(
        allow("dynamodb:PutItem", "*", {
          Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
        }),
      ),
      messages: [message("dynamodb:PutItem")],
    },
  },
  missing: { type: "aws:iam/policy:Policy", inputs: {} },
  unknown: { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: {
      ...policy(allow("logs:CreateLogGroup")),
      messages: [message("logs:CreateLogGroup")],
    },
    with: {
      ...policy(allow("logs:CreateLogGroup")),
      config: { allowed: ["logs:CreateLogGroup"] },
    },
  },
  ignores: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: { policy: document(allow("s3:PutObject")) },
  },
});
