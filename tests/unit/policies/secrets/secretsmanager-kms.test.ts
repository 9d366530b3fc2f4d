import rule from "../../../../policies/rules/secrets/secretsmanager-kms";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:secretsmanager/secret:Secret";
const message = (got: string) =>
  `\`kmsKeyId\` must be a key of one's own, got ${got}; set \`kmsKeyId\` to the key's ARN`;

describeRule(rule, {
  passes: {
    "a key": {
      type,
      inputs: {
        kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000001",
      },
    },
    "an alias of one's own": { type, inputs: { kmsKeyId: "alias/atlas/aws/secrets" } },
  },
  fails: {
    "AWS's own key": {
      type,
      inputs: { kmsKeyId: "alias/aws/secretsmanager" },
      messages: [message('"alias/aws/secretsmanager"')],
    },
    "AWS's own key by its ARN": {
      type,
      inputs: { kmsKeyId: "arn:aws:kms:us-east-1:111122223333:alias/aws/secretsmanager" },
      messages: [message('"arn:aws:kms:us-east-1:111122223333:alias/aws/secretsmanager"')],
    },
  },
  missing: { type, inputs: {}, messages: [message("nothing")] },
  unknown: { type, inputs: { kmsKeyId: UNKNOWN }, path: "kmsKeyId" },
  ignores: { type: "aws:secretsmanager/secretVersion:SecretVersion", inputs: {} },
});
