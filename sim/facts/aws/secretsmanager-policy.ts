import { CloudError, documented, type TypeFacts } from "../../model";
import { checkRegion, checkText, find, requireEnabledRegion, sameJson } from "./common";
import { admitPolicy, checkPolicy } from "./iam-document";
import { readPolicy, samePolicy } from "./iam-form";
import { missingPrincipals } from "./iam-principals";
import type { PolicyDocument } from "./iam-policy";
import { SECRET, SECRET_POLICY } from "./tokens";

const API = "https://docs.aws.amazon.com/secretsmanager/latest/apireference";
/** Characters of a secret's policy. */
export const SECRET_POLICY_LIMIT = documented(20_480, `${API}/API_PutResourcePolicy.html`);

/** Who may use a secret, beside what identities' own policies say. */
export const secretPolicy: TypeFacts = {
  token: SECRET_POLICY,
  operations: {
    create: "secretsmanager:PutResourcePolicy",
    read: "secretsmanager:GetResourcePolicy",
    update: "secretsmanager:PutResourcePolicy",
    delete: "secretsmanager:DeleteResourcePolicy",
  },
  facts: {
    replaceOn: documented(["region", "secretArn"], `${API}/API_PutResourcePolicy.html`),
  },
  location: { property: "region" },
  check: (inputs, provider) => [
    ...checkRegion(inputs, provider, "any"),
    ...checkText(inputs, "secretArn", {
      pattern: /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/,
      max: 2048,
      words: "the ARN of a secret",
    }),
    ...checkPolicy(inputs, "policy", "secret", SECRET_POLICY_LIMIT.value),
  ],
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const arn = String(inputs.secretArn);
    if (!find(context, SECRET, (one) => one.id === arn))
      throw new CloudError(
        "ResourceNotFoundException",
        400,
        "Secrets Manager can't find the specified secret.",
      );
    const document = admitPolicy(inputs.policy, "secret");
    if (missingPrincipals(document, context).length > 0)
      throw new CloudError(
        "MalformedPolicyDocumentException",
        400,
        "This resource policy contains an unsupported principal.",
      );
    if (inputs.blockPublicPolicy === true && isPublic(document))
      throw new CloudError(
        "PublicPolicyException",
        400,
        "You can't put this resource policy because it grants broad access to the secret.",
      );
    // Secrets Manager overwrites the policy: two owners of one are refused.
    const twin = find(
      context,
      SECRET_POLICY,
      (one) => one.id !== stored?.id && one.inputs.secretArn === arn,
    );
    if (twin)
      throw new CloudError(
        "InvalidRequestException",
        409,
        `The secret ${arn} has a policy of another owner`,
      );
  },
  id: ({ inputs }) => String(inputs.secretArn),
  outputs: () => ({}),
  readForm: (outputs) => ({ ...outputs, policy: readPolicy(outputs.policy) }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
};

/** Whether a statement lets in anyone; stricter than AWS, which looks at the conditions too. */
function isPublic(document: PolicyDocument): boolean {
  return document.statements.some(
    (one) =>
      one.effect === "Allow" &&
      (one.notPrincipals.length > 0 ||
        one.principals.some(({ type, values }) => type === "*" || values.includes("*"))),
  );
}
