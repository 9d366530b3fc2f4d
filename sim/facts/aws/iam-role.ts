import { CloudError, documented, guessed, type TypeFacts } from "../../model";
import { arnName } from "./arn";
import {
  absent,
  checkNamePrefix,
  checkTags,
  checkText,
  decidedOnce,
  failure,
  find,
  got,
  list,
  record,
  sameJson,
  sameSets,
  tagsAll,
  text,
  timestamp,
  valueOf,
} from "./common";
import { readPolicy, samePolicy } from "./iam-form";
import { isCustomerPolicy } from "./iam-customer-policy";
import { isManagedPolicy } from "./iam-managed-policies";
import { admitPolicy, checkPolicy, INLINE_LIMIT, policySize, TRUST_LIMIT } from "./iam-document";
import {
  malformed,
  missingPrincipals,
  missingProviders,
  ROLE,
  ROLE_POLICY,
} from "./iam-principals";
import { ROLE_ATTACHMENT } from "./tokens";

const API = "https://docs.aws.amazon.com/IAM/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

export const role: TypeFacts = {
  token: ROLE,
  operations: {
    create: "iam:CreateRole",
    read: "iam:GetRole",
    update: "iam:UpdateAssumeRolePolicy",
    delete: "iam:DeleteRole",
  },
  facts: {
    replaceOn: documented(
      ["name", "namePrefix", "path"],
      `${API}/API_UpdateRole.html (neither name nor path can be changed)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[\\w+=,.@-]+$",
        minLength: 1,
        maxLength: 64,
        uniqueIn: "account",
        caseInsensitive: true,
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "EntityAlreadyExists", status: 409 },
      },
      `${API}/API_CreateRole.html`,
    ),
    defaults: documented(
      { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
      `${API}/API_CreateRole.html`,
    ),
    deleteBlockedBy: documented(
      [{ token: ROLE_POLICY, property: "role", by: "id", code: "DeleteConflict", status: 409 }],
      `${API}/API_DeleteRole.html`,
    ),
    quota: guessed(
      { max: 1000, per: "account", code: "LimitExceeded" },
      `to be looked up: ${QUOTAS}`,
    ),
  },
  location: { global: true },
  check(inputs) {
    const failures = [...checkTags(inputs), ...checkNamePrefix(inputs)];
    failures.push(
      ...checkText(inputs, "name", {
        pattern: /^[\w+=,.@-]+$/,
        max: 64,
        words: "1 to 64 letters, digits or _+=,.@-",
      }),
      ...checkText(inputs, "path", {
        pattern: /^(\/|\/[\x21-\x7e]+\/)$/,
        max: 512,
        words: "/ or a path that begins and ends with /",
      }),
      ...checkText(inputs, "description", {
        pattern: /^[\t\n\r\x20-\x7e\xa1-\xff]*$/,
        min: 0,
        max: 1000,
        words: "at most 1,000 Latin-1 characters",
      }),
      ...checkText(inputs, "permissionsBoundary", {
        pattern: /^arn:aws:iam::(aws|\d{12}):policy\/.+$/,
        max: 2048,
        words: "the ARN of a managed policy",
      }),
    );
    const { maxSessionDuration: seconds } = inputs;
    if (
      seconds !== undefined &&
      !(
        typeof seconds === "number" &&
        Number.isInteger(seconds) &&
        seconds >= 3600 &&
        seconds <= 43200
      )
    ) {
      failures.push(
        failure(
          "maxSessionDuration",
          `must be a whole number of seconds from 3600 to 43200, ${got(seconds)}`,
        ),
      );
    }
    failures.push(...checkPolicy(inputs, "assumeRolePolicy", "trust", TRUST_LIMIT.value));
    list(inputs.inlinePolicies).forEach((raw, index) => {
      const entry = record(raw);
      const found = absent(entry, "policy")
        ? []
        : checkPolicy(entry, "policy", "identity", INLINE_LIMIT.value);
      failures.push(...found.map((f) => failure(`inlinePolicies[${index}].policy`, f.reason)));
    });
    list(inputs.managedPolicyArns).forEach((arn, index) => {
      if (typeof arn === "string" && !/^arn:aws:iam::(aws|\d{12}):policy\/.+$/.test(arn))
        failures.push(
          failure(
            `managedPolicyArns[${index}]`,
            `must be the ARN of a managed policy, ${got(arn)}`,
          ),
        );
    });
    return failures;
  },
  admit(context, stored) {
    const { inputs } = context;
    const name = String(inputs.name).toLowerCase();
    if (
      find(
        context,
        ROLE,
        (r) => r.id !== stored?.id && String(valueOf(r, "name")).toLowerCase() === name,
        "account",
      )
    ) {
      throw new CloudError(
        "EntityAlreadyExists",
        409,
        `Role with name ${String(inputs.name)} already exists.`,
      );
    }
    const trust = admitPolicy(inputs.assumeRolePolicy, "trust");
    const missing = missingPrincipals(trust, context)[0];
    if (missing !== undefined)
      throw malformed(`Invalid principal in policy: "AWS":${JSON.stringify(missing)}`);
    const [provider] = missingProviders(trust, context);
    if (provider !== undefined)
      throw malformed(`Invalid principal in policy: "FEDERATED":${JSON.stringify(provider)}`);
    if (policySize(inputs.assumeRolePolicy) > TRUST_LIMIT.value) {
      throw new CloudError(
        "LimitExceeded",
        409,
        `Cannot exceed quota for ACLSizePerRole: ${TRUST_LIMIT.value}`,
      );
    }
    const boundary = text(inputs.permissionsBoundary);
    if (
      boundary !== undefined &&
      !isManagedPolicy(boundary) &&
      !isCustomerPolicy(context, boundary)
    )
      throw new CloudError(
        "NoSuchEntity",
        404,
        `Scope ARN: ${boundary} does not exist or is not attachable.`,
      );
    for (const raw of list(inputs.inlinePolicies)) {
      const entry = record(raw);
      if (entry.policy !== undefined) admitPolicy(entry.policy, "identity");
    }
  },
  id: (context) => String(context.inputs.name),
  outputs(context) {
    const { account } = context.scope;
    const path = text(context.inputs.path) ?? "/";
    return {
      arn: `arn:aws:iam::${account}:role${path}${String(context.inputs.name)}`,
      uniqueId: `AROASIM0${context.hex(13).toUpperCase()}`,
      createDate: decidedOnce(context, "createDate", () => timestamp(context.now)),
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  readForm: (outputs) => ({ ...outputs, assumeRolePolicy: readPolicy(outputs.assumeRolePolicy) }),
  equal(path, before, after) {
    if (path === "assumeRolePolicy" || /^inlinePolicies\[\d+\]\.policy$/.test(path))
      return samePolicy(before, after);
    if (path === "managedPolicyArns") return sameSets(before, after);
    return sameJson(before, after);
  },
  retire({ stored, world, scope }) {
    const name = valueOf(stored, "name");
    const attached = world.list(
      ROLE_POLICY,
      (r) => r.scope.account === scope.account && arnName(String(valueOf(r, "role"))) === name,
    );
    if (attached.length > 0)
      throw new CloudError(
        "DeleteConflict",
        409,
        "Cannot delete entity, must delete policies first.",
      );
    const managed = world.list(
      ROLE_ATTACHMENT,
      (r) => r.scope.account === scope.account && r.inputs.role === name,
    );
    if (managed.length > 0 && stored.inputs.forceDetachPolicies !== true)
      throw new CloudError(
        "DeleteConflict",
        409,
        "Cannot delete entity, must detach all policies first.",
      );
  },
};
