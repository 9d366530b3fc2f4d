import rule from "../../../../policies/rules/secrets/secretsmanager-policy-blocks-public";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:secretsmanager/secretPolicy:SecretPolicy";
const message = (got: string) =>
  `\`blockPublicPolicy\` must be true, got ${got}; set \`blockPublicPolicy\` to true`;

describeRule(rule, {
  passes: { refused: { type, inputs: { blockPublicPolicy: true } } },
  fails: {
    "not refused": { type, inputs: { blockPublicPolicy: false }, messages: [message("false")] },
  },
  missing: { type, inputs: {}, messages: [message("nothing")] },
  unknown: { type, inputs: { blockPublicPolicy: UNKNOWN }, path: "blockPublicPolicy" },
  ignores: { type: "aws:secretsmanager/secret:Secret", inputs: {} },
});
