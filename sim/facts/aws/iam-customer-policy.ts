import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  checkNamePrefix,
  checkTags,
  checkText,
  find,
  list,
  sameJson,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { admitPolicy, checkPolicy } from "./iam-document";
import { readPolicy, samePolicy } from "./iam-form";
import { ROLE } from "./iam-principals";
import { CUSTOMER_POLICY, ROLE_ATTACHMENT } from "./tokens";

const API = "https://docs.aws.amazon.com/IAM/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

/** Characters of a managed policy, white space not counted. */
const MANAGED_LIMIT = documented(6_144, QUOTAS);

/** Roles that have the policy: attached, or as their boundary. */
function users(context: HookContext, arn: string): { attached: number; bounded: number } {
  const roles = context.world.list(ROLE);
  return {
    attached:
      context.world.list(ROLE_ATTACHMENT, (one) => one.inputs.policyArn === arn).length +
      roles.filter((role) => list(role.inputs.managedPolicyArns).includes(arn)).length,
    bounded: roles.filter((role) => role.inputs.permissionsBoundary === arn).length,
  };
}

/** Whether a managed policy of the account with this ARN exists. */
export const isCustomerPolicy = (context: HookContext, arn: string): boolean =>
  find(context, CUSTOMER_POLICY, (one) => one.id === arn, "account") !== undefined;

/** A managed policy of the account's own. */
export const customerPolicy: TypeFacts = {
  token: CUSTOMER_POLICY,
  operations: {
    create: "iam:CreatePolicy",
    read: "iam:GetPolicy",
    update: "iam:CreatePolicyVersion",
    delete: "iam:DeletePolicy",
  },
  facts: {
    replaceOn: documented(
      ["description", "name", "namePrefix", "path"],
      `${API}/API_CreatePolicy.html (no operation changes them)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[\\w+=,.@-]+$",
        minLength: 1,
        maxLength: 128,
        uniqueIn: "account",
        caseInsensitive: true,
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "EntityAlreadyExists", status: 409 },
      },
      `${API}/API_CreatePolicy.html`,
    ),
    defaults: documented({ path: "/" }, `${API}/API_CreatePolicy.html`),
    quota: documented({ max: 1500, per: "account", code: "LimitExceeded" }, QUOTAS),
    latency: guessed({ createSeconds: 1 }, "CreatePolicy answers at once"),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkTags(inputs),
    ...checkNamePrefix(inputs),
    ...checkText(inputs, "name", {
      pattern: /^[\w+=,.@-]+$/,
      max: 128,
      words: "1 to 128 letters, digits or _+=,.@-",
    }),
    ...checkText(inputs, "path", {
      pattern: /^(\/|\/[\x21-\x7e]+\/)$/,
      max: 512,
      words: "/ or a path that begins and ends with /",
    }),
    ...checkText(inputs, "description", { min: 0, max: 1000, words: "at most 1,000 characters" }),
    ...checkPolicy(inputs, "policy", "identity", MANAGED_LIMIT.value),
  ],
  admit(context) {
    admitPolicy(context.inputs.policy, "identity");
  },
  id: (context) => arnOf(context),
  outputs(context) {
    const arn = arnOf(context);
    const { attached } = users(context, arn);
    return {
      arn,
      policyId: `ANPASIM0${context.hex(13).toUpperCase()}`,
      attachmentCount: attached,
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  live: ({ id }, world) => ({
    attachmentCount: world.list(ROLE_ATTACHMENT, (one) => one.inputs.policyArn === id).length,
  }),
  readForm: (outputs) => ({ ...outputs, policy: readPolicy(outputs.policy) }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
  retire(context) {
    const arn = String(valueOf(context.stored as StoredResource, "arn"));
    const { attached, bounded } = users(context, arn);
    if (attached > 0)
      throw new CloudError("DeleteConflict", 409, "Cannot delete a policy attached to entities.");
    if (bounded > 0)
      throw new CloudError(
        "DeleteConflict",
        409,
        "Cannot delete a policy that is the permissions boundary of entities.",
      );
  },
};

const arnOf = ({ inputs, scope }: HookContext): string =>
  `arn:aws:iam::${scope.account}:policy${text(inputs.path) ?? "/"}${String(inputs.name)}`;
