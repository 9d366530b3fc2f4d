import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** AWS refuses a policy that opens a secret to everybody. */
export default rule({
  id: "secretsmanager-policy-blocks-public",
  title: "Policies of AWS secrets are refused by AWS when they let in everybody",
  severity: "medium",
  why: "What the policy will say after the next change is judged by AWS before it holds, whatever tool makes the change.",
  seen: "a published module whose example policy gives every account the value of the secret (github.com/lgallard/terraform-aws-secrets-manager/issues/17)",
  remedy:
    "Set `blockPublicPolicy` to true, and give policies by `aws.secretsmanager.SecretPolicy`.",
  publicIds: [],

  applies: (token) => token === "aws:secretsmanager/secretPolicy:SecretPolicy",

  check(resource) {
    requireInputs(resource, [{ path: "blockPublicPolicy", oneOf: [true] }]);
  },
});
