import { CloudError, documented, guessed, type TypeFacts } from "../../model";
import { checkNamePrefix, checkText, find, list, record, sameJson, valueOf } from "./common";
import { admitPolicy, checkPolicy, INLINE_LIMIT, policySize } from "./iam-document";
import { readPolicy, samePolicy } from "./iam-form";
import { ROLE, ROLE_POLICY } from "./iam-principals";

const API = "https://docs.aws.amazon.com/IAM/latest/APIReference";

/** An inline policy of a role. */
export const rolePolicy: TypeFacts = {
  token: ROLE_POLICY,
  operations: {
    create: "iam:PutRolePolicy",
    read: "iam:GetRolePolicy",
    update: "iam:PutRolePolicy",
    delete: "iam:DeleteRolePolicy",
  },
  facts: {
    replaceOn: documented(
      ["name", "namePrefix", "role"],
      `${API}/API_PutRolePolicy.html (role and name identify the policy)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[\\w+=,.@-]+$",
        minLength: 1,
        maxLength: 128,
        uniqueIn: "parent",
        parentProperties: ["role"],
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "EntityAlreadyExists", status: 409 },
      },
      `${API}/API_PutRolePolicy.html`,
    ),
    references: documented(
      [{ property: "role", token: ROLE, by: "id", missing: { code: "NoSuchEntity", status: 404 } }],
      `${API}/API_PutRolePolicy.html`,
    ),
  },
  location: { global: true },
  check(inputs) {
    const failures = [...checkNamePrefix(inputs)];
    failures.push(
      ...checkText(inputs, "name", {
        pattern: /^[\w+=,.@-]+$/,
        max: 128,
        words: "1 to 128 letters, digits or _+=,.@-",
      }),
      ...checkText(inputs, "role", {
        pattern: /^[\w+=,.@-]+$/,
        max: 64,
        words: "the name of a role, not its ARN",
      }),
      ...checkPolicy(inputs, "policy", "identity", INLINE_LIMIT.value),
    );
    return failures;
  },
  admit(context, stored) {
    const { inputs } = context;
    const owner = find(context, ROLE, (r) => valueOf(r, "name") === inputs.role, "account");
    if (owner === undefined)
      throw new CloudError(
        "NoSuchEntity",
        404,
        `The role with name ${String(inputs.role)} cannot be found.`,
      );
    admitPolicy(inputs.policy, "identity");
    const siblings = context.world.list(
      ROLE_POLICY,
      (r) =>
        r.scope.account === context.scope.account &&
        valueOf(r, "role") === inputs.role &&
        r.id !== stored?.id,
    );
    // PutRolePolicy would overwrite a policy of the same name made elsewhere: two owners of one document are refused.
    if (siblings.some((r) => valueOf(r, "name") === inputs.name)) {
      throw new CloudError(
        "EntityAlreadyExists",
        409,
        `The role policy ${String(inputs.role)}:${String(inputs.name)} exists already`,
      );
    }
    const own = list(owner.inputs.inlinePolicies).map((raw) => record(raw).policy);
    const total = [...siblings.map((r) => r.inputs.policy), ...own, inputs.policy].reduce<number>(
      (sum, p) => sum + policySize(p),
      0,
    );
    if (total > INLINE_LIMIT.value) {
      throw new CloudError(
        "LimitExceeded",
        409,
        `Maximum policy size of ${INLINE_LIMIT.value} bytes exceeded for role ${String(inputs.role)}, got ${total}`,
      );
    }
  },
  id: ({ inputs }) => `${String(inputs.role)}:${String(inputs.name)}`,
  outputs: () => ({}),
  readForm: (outputs) => ({ ...outputs, policy: readPolicy(outputs.policy) }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
};

/** That a second owner of one role policy is refused is ours: AWS overwrites silently. */
export const rolePolicyOwnerFact = guessed(
  "EntityAlreadyExists",
  "stricter than PutRolePolicy, which overwrites",
);
