import rule from "../../../../policies/rules/keys/kms-no-wildcard-principal";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { document } from "../iam/documents";

const use = (principal: unknown, condition?: object, action = "kms:Decrypt"): object => ({
  Effect: "Allow",
  Principal: principal,
  Action: action,
  Resource: "*",
  ...(condition && { Condition: condition }),
});
const key = (...statements: object[]) => ({
  type: "aws:kms/key:Key",
  inputs: { policy: document(...statements) },
});
const message = (at = 0) =>
  `\`policy.Statement[${at}].Principal\` must name who may use the key, got one that also lets in "arn:aws:iam::999999999999:role/stranger"; name accounts or roles under \`Principal\`, or compare \`kms:CallerAccount\` or \`aws:PrincipalOrgID\` by StringEquals`;

describeRule(rule, {
  passes: {
    "an account": key(use({ AWS: "arn:aws:iam::111122223333:root" }, undefined, "kms:*")),
    "everybody of an account through a service": key(
      use(
        { AWS: "*" },
        {
          StringEquals: {
            "kms:CallerAccount": "111122223333",
            "kms:ViaService": "s3.us-east-1.amazonaws.com",
          },
        },
      ),
    ),
    "a service": key(use({ Service: "logs.us-east-1.amazonaws.com" })),
  },
  fails: {
    everybody: { ...key(use("*")), messages: [message()] },
    "everybody, with a condition that keeps nobody out": {
      ...key(use({ AWS: "*" }, { StringLike: { "kms:CallerAccount": "*" } })),
      messages: [message()],
    },
    "everybody through a service": {
      ...key(use("*", { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } })),
      messages: [message()],
    },
    "everybody but one account": {
      type: "aws:kms/keyPolicy:KeyPolicy",
      inputs: {
        policy: {
          Statement: [
            use({ AWS: "111122223333" }, undefined, "kms:*"),
            use("*", { StringNotEquals: { "kms:CallerAccount": "111122223333" } }),
          ],
        },
      },
      messages: [message(1)],
    },
  },
  missing: { type: "aws:kms/key:Key", inputs: {} },
  unknown: { type: "aws:kms/key:Key", inputs: { policy: UNKNOWN }, path: "policy" },
  config: {
    without: { ...key(use("*", undefined, "kms:GetPublicKey")), messages: [message()] },
    with: {
      ...key(use("*", undefined, "kms:GetPublicKey")),
      config: { allowed: ["kms:GetPublicKey", "kms:Verify"] },
    },
  },
  ignores: { type: "aws:s3/bucketPolicy:BucketPolicy", inputs: { policy: document(use("*")) } },
});
