import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  checkText,
  failure,
  got,
  hasUnknown,
  markedUuid,
  requireEnabledRegion,
  sameJson,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { lintPolicy, policyFailure } from "./iam-lint";
import { allows } from "./iam-match";
import { readPolicy, samePolicy } from "./iam-form";
import { parsePolicy } from "./iam-policy";
import { defaultPolicy, KEY } from "./kms-use";
import { callerArns, missingPrincipals } from "./iam-principals";

const API = "https://docs.aws.amazon.com/kms/latest/APIReference";

export const key: TypeFacts = {
  token: KEY,
  operations: {
    create: "kms:CreateKey",
    read: "kms:DescribeKey",
    update: "kms:PutKeyPolicy",
    delete: "kms:ScheduleKeyDeletion",
  },
  facts: {
    replaceOn: documented(
      [
        "customKeyStoreId",
        "customerMasterKeySpec",
        "keyUsage",
        "multiRegion",
        "region",
        "xksKeyId",
      ],
      `${API}/API_CreateKey.html (no update operation changes them)`,
    ),
    softDelete: documented(
      { days: 30, daysProperty: "deletionWindowInDays", nameHeld: false, onRecreate: "refuse" },
      `${API}/API_ScheduleKeyDeletion.html`,
    ),
    defaults: documented(
      {
        customerMasterKeySpec: "SYMMETRIC_DEFAULT",
        keyUsage: "ENCRYPT_DECRYPT",
        isEnabled: true,
        multiRegion: false,
        enableKeyRotation: false,
      },
      `${API}/API_CreateKey.html`,
    ),
    quota: guessed(
      { max: 100_000, per: "region", code: "LimitExceededException" },
      "to be looked up: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
    ),
    latency: guessed(
      { createSeconds: 5 },
      "CreateKey answers at once; the provider waits until the policy has spread",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    failures.push(
      ...checkText(inputs, "description", { min: 0, max: 8192, words: "at most 8,192 characters" }),
    );
    failures.push(
      ...checkRange(inputs, "deletionWindowInDays", 7, 30, "days"),
      ...checkRange(inputs, "rotationPeriodInDays", 90, 2560, "days"),
    );
    const symmetric = [undefined, "SYMMETRIC_DEFAULT"].includes(text(inputs.customerMasterKeySpec));
    if (inputs.enableKeyRotation === true && !symmetric) {
      failures.push(
        failure(
          "enableKeyRotation",
          "must be false for a key that is not symmetric, got true; leave it out",
        ),
      );
    }
    if (
      inputs.rotationPeriodInDays !== undefined &&
      (absent(inputs, "enableKeyRotation") || inputs.enableKeyRotation === false)
    ) {
      failures.push(
        failure(
          "rotationPeriodInDays",
          `needs \`enableKeyRotation\`: true, ${got(inputs.rotationPeriodInDays)}; set both`,
        ),
      );
    }
    if (inputs.customKeyStoreId !== undefined || inputs.xksKeyId !== undefined) {
      failures.push(
        failure(
          "customKeyStoreId",
          "needs a CloudHSM or external key store, which the local clouds do not have; leave it out",
        ),
      );
    }
    if (inputs.bypassPolicyLockoutSafetyCheck === true) {
      failures.push(
        failure(
          "bypassPolicyLockoutSafetyCheck",
          "must not be true: a locked-out key can only be recovered by AWS support; leave it out",
        ),
      );
    }
    failures.push(...policyFailures(inputs));
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const policy = context.inputs.policy;
    if (policy === undefined) return;
    const { document, issues } = parsePolicy(policy);
    const all = document === undefined ? issues : [...issues, ...lintPolicy(document, "key")];
    const first = all[0];
    if (document === undefined || first !== undefined)
      throw keyMalformed(first?.message ?? "Syntax errors in policy.");
    if (missingPrincipals(document, context).length > 0) {
      throw keyMalformed("Policy contains a statement with one or more invalid principals.");
    }
    const resource = stored === undefined ? "*" : (text(valueOf(stored, "arn")) ?? "*");
    const callers = callerArns(context.scope.account).map((value) => ({
      type: "AWS" as const,
      value,
    }));
    if (
      !callers.some((principal) =>
        allows(document, { action: "kms:PutKeyPolicy", resource, principal }),
      )
    ) {
      throw keyMalformed(
        "The new key policy will not allow you to update the key policy in the future.",
      );
    }
  },
  id: (context) => keyId(context),
  outputs(context, id) {
    const { account, region } = context.scope;
    const { inputs } = context;
    const outputs: Props = {
      arn: `arn:aws:kms:${region}:${account}:key/${id}`,
      keyId: id,
      policy: inputs.policy ?? defaultPolicy(account),
      description: inputs.description ?? "",
      tagsAll: tagsAll(inputs, context.provider),
    };
    if (inputs.enableKeyRotation === true)
      outputs.rotationPeriodInDays = inputs.rotationPeriodInDays ?? 365;
    return outputs;
  },
  readForm: (outputs) => ({
    ...outputs,
    ...(outputs.policy === undefined ? {} : { policy: readPolicy(outputs.policy) }),
  }),
  equal: (path, before, after) =>
    path === "policy" ? samePolicy(before, after) : sameJson(before, after),
};

function keyId(context: HookContext): string {
  return context.inputs.multiRegion === true ? `mrk-51a0${context.hex(28)}` : markedUuid(context);
}

function keyMalformed(message: string): CloudError {
  return new CloudError("MalformedPolicyDocumentException", 400, message);
}

/** What can be said of a key policy without looking at the account. */
function policyFailures(inputs: Props) {
  if (hasUnknown(inputs.policy)) return [];
  const { document, issues } = parsePolicy(inputs.policy);
  const all = document === undefined ? issues : [...issues, ...lintPolicy(document, "key")];
  const size = typeof inputs.policy === "string" ? inputs.policy.length : 0;
  const failures = policyFailure("policy", all);
  if (size > 32768)
    failures.push(
      failure("policy", `must be at most 32,768 characters, got ${size}; drop statements`),
    );
  return failures;
}

function checkRange(inputs: Props, property: string, min: number, max: number, unit: string) {
  const value = inputs[property];
  if (
    value === undefined ||
    (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max)
  )
    return [];
  return [
    failure(property, `must be a whole number of ${unit} from ${min} to ${max}, ${got(value)}`),
  ];
}
