import {
  CloudError,
  documented,
  type HookContext,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkText, find, list, valueOf } from "./common";
import { isCustomerPolicy } from "./iam-customer-policy";
import { isManagedPolicy } from "./iam-managed-policies";
import { ROLE } from "./iam-principals";
import { ROLE_ATTACHMENT } from "./tokens";

const API = "https://docs.aws.amazon.com/IAM/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

/** ARNs of the managed policies a role has: attached apart, and by the role's own input. */
export function attachedPolicies(context: HookContext, role: StoredResource): string[] {
  const apart = context.world.list(
    ROLE_ATTACHMENT,
    (one) => one.inputs.role === valueOf(role, "name"),
  );
  return [...apart.map((one) => one.inputs.policyArn), ...list(role.inputs.managedPolicyArns)].map(
    String,
  );
}

/** A managed policy that a role has. */
export const roleAttachment: TypeFacts = {
  token: ROLE_ATTACHMENT,
  operations: {
    create: "iam:AttachRolePolicy",
    read: "iam:ListAttachedRolePolicies",
    delete: "iam:DetachRolePolicy",
  },
  facts: {
    replaceOn: documented(["policyArn", "role"], `${API}/API_AttachRolePolicy.html`),
    quota: documented(
      { max: 10, per: "parent", parentProperty: "role", code: "LimitExceeded" },
      QUOTAS,
    ),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkText(inputs, "role", {
      pattern: /^[\w+=,.@-]+$/,
      max: 64,
      words: "the name of a role, not its ARN",
    }),
    ...checkText(inputs, "policyArn", {
      pattern: /^arn:aws:iam::(aws|\d{12}):policy\/.+$/,
      min: 20,
      max: 2048,
      words: "the ARN of a managed policy",
    }),
  ],
  admit(context, stored) {
    const { role, policyArn } = context.inputs;
    if (find(context, ROLE, (one) => valueOf(one, "name") === role, "account") === undefined)
      throw new CloudError(
        "NoSuchEntity",
        404,
        `The role with name ${String(role)} cannot be found.`,
      );
    if (!isManagedPolicy(String(policyArn)) && !isCustomerPolicy(context, String(policyArn)))
      throw new CloudError(
        "NoSuchEntity",
        404,
        `Policy ${String(policyArn)} does not exist or is not attachable.`,
      );
    // IAM attaches what is attached already: two owners of one attachment are refused.
    const twin = find(
      context,
      ROLE_ATTACHMENT,
      (one) =>
        one.id !== stored?.id && one.inputs.role === role && one.inputs.policyArn === policyArn,
      "account",
    );
    if (twin)
      throw new CloudError(
        "EntityAlreadyExists",
        409,
        `The policy ${String(policyArn)} is attached to the role ${String(role)} already`,
      );
  },
  id: ({ inputs }) => `${String(inputs.role)}/${String(inputs.policyArn)}`,
  outputs: () => ({}),
};
