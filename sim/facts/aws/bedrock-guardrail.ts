import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type Json,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  block,
  checkRegion,
  checkTags,
  checkText,
  decidedOnce,
  find,
  list,
  markedId,
  nameTaken,
  record,
  requireEnabledRegion,
  sameSets,
  tagsAll,
  text,
  timestamp,
  valueOf,
} from "./common";
import { checkPolicies, POLICIES, POLICY_LISTS } from "./bedrock-guardrail-policies";
import { keyAllows, usableKey } from "./kms-use";
import { callerArns } from "./iam-principals";

export const GUARDRAIL = "aws:bedrock/guardrail:Guardrail";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";
const GUIDE = "https://docs.aws.amazon.com/bedrock/latest/userguide";

const guardrail: TypeFacts = {
  token: GUARDRAIL,
  operations: {
    create: "bedrock:CreateGuardrail",
    read: "bedrock:GetGuardrail",
    update: "bedrock:UpdateGuardrail",
    delete: "bedrock:DeleteGuardrail",
  },
  facts: {
    replaceOn: documented(
      ["region"],
      `${API}/API_UpdateGuardrail.html (everything else is updated in place)`,
    ),
    name: guessed(
      {
        property: "name",
        pattern: "^[0-9a-zA-Z_-]+$",
        minLength: 1,
        maxLength: 50,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 400 },
      },
      `form and length ${API}/API_CreateGuardrail.html; that the name is unique is our stricter reading of its ConflictException`,
    ),
    quota: guessed(
      { max: 100, per: "region", code: "ServiceQuotaExceededException" },
      `to be looked up: ${GUIDE}/quotas.html (guardrails per account)`,
    ),
    latency: guessed({ createSeconds: 5 }, "CREATING to READY takes seconds"),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "bedrock"), ...checkTags(inputs, 200)];
    const message = { max: 500, words: "1 to 500 characters" };
    failures.push(
      ...checkText(inputs, "name", {
        pattern: /^[0-9a-zA-Z_-]+$/,
        max: 50,
        words: "1 to 50 letters, digits, - or _",
      }),
      ...checkText(inputs, "description", { max: 200, words: "1 to 200 characters" }),
      ...checkText(inputs, "blockedInputMessaging", message),
      ...checkText(inputs, "blockedOutputsMessaging", message),
    );
    failures.push(...checkPolicies(inputs));
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, GUARDRAIL, "name", stored)) {
      throw new CloudError(
        "ConflictException",
        400,
        `A guardrail with the name ${JSON.stringify(context.inputs.name)} already exists in this account and Region`,
      );
    }
    requireProfile(context);
    requireKey(context);
  },
  id: (context) => markedId(context, 12),
  outputs(context, id) {
    const { account, region } = context.scope;
    return {
      guardrailId: id,
      guardrailArn: `arn:aws:bedrock:${region}:${account}:guardrail/${id}`,
      createdAt: decidedOnce(context, "createdAt", () => timestamp(context.now)),
      updatedAt: timestamp(context.now),
      status: "READY",
      version: "DRAFT",
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  readForm: (outputs) => ({ ...outputs, ...readPolicies(outputs) }),
  // Filters, entities, words and topics are sets to Bedrock; it answers them in its own order and fills actions in.
  equal: (path, before, after) => {
    const policy = POLICIES.find(
      (name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
    );
    return sameSets(
      policy === path ? filled(path, before) : before,
      policy === path ? filled(path, after) : after,
    );
  },
  // The provider imports `<id>,<version>`; the id alone is what it keeps.
  importId: (id) => id.split(",")[0] as string,
};

/** Values Bedrock fills in for every entry of these lists. */
function filled(policy: string, value: Json | undefined): Json | undefined {
  const config = block(value);
  if (config === undefined) return value;
  const out: Props = { ...config };
  for (const name of POLICY_LISTS[policy]?.lists ?? []) {
    if (out[name] === undefined) continue;
    out[name] = list(out[name]).map((raw) => {
      const entry = record(raw);
      const action = text(entry.action) ?? "BLOCK";
      const defaults: Props =
        policy === "contextualGroundingPolicyConfig"
          ? {}
          : { inputAction: action, outputAction: action, inputEnabled: true, outputEnabled: true };
      if (policy === "contentPolicyConfig")
        Object.assign(defaults, { inputModalities: ["TEXT"], outputModalities: ["TEXT"] });
      return policy === "topicPolicyConfig"
        ? { examples: [], ...entry }
        : { ...defaults, ...entry };
    });
  }
  const tiers = list(out.tierConfigs);
  if (policy === "contentPolicyConfig" || policy === "topicPolicyConfig")
    out.tierConfigs = tiers.length > 0 ? tiers : [{ tierName: "CLASSIC" }];
  return out;
}

function readPolicies(outputs: Props): Props {
  const read: Props = {};
  for (const policy of POLICIES) {
    if (outputs[policy] === undefined) continue;
    const config = record(filled(policy, outputs[policy]));
    for (const name of POLICY_LISTS[policy]?.lists ?? []) {
      if (Array.isArray(config[name]))
        config[name] = [...(config[name] as Json[])].sort((a, b) =>
          sortKey(a) < sortKey(b) ? -1 : 1,
        );
    }
    read[policy] = config;
  }
  return read;
}

const sortKey = (entry: Json) =>
  String(record(entry).type ?? "") + String(record(entry).name ?? record(entry).text ?? "");

/** Guardrail profiles by the Regions they can be used from. */
const GUARDRAIL_PROFILES: Record<string, RegExp> = {
  "us.guardrail.v1:0": /^us-/,
  "eu.guardrail.v1:0": /^eu-/,
  "apac.guardrail.v1:0": /^ap-/,
};

function requireProfile(context: HookContext): void {
  const reference = text(block(context.inputs.crossRegionConfig)?.guardrailProfileIdentifier);
  if (reference === undefined) return;
  const { account, region } = context.scope;
  const id = reference.replace(`arn:aws:bedrock:${region}:${account}:guardrail-profile/`, "");
  if (GUARDRAIL_PROFILES[id]?.test(region) === true) return;
  throw new CloudError(
    "ValidationException",
    400,
    `The guardrail profile ${reference} does not exist in ${region}; known: ${Object.keys(GUARDRAIL_PROFILES).join(", ")}`,
  );
}

/** Bedrock uses the caller's permission on the key, through the account or the key policy. */
function requireKey(context: HookContext): void {
  const reference = text(context.inputs.kmsKeyArn);
  if (reference === undefined) return;
  const key = usableKey(context, reference);
  if (key === undefined)
    throw new CloudError(
      "ValidationException",
      400,
      `The KMS key ${reference} does not exist in ${context.scope.region} or cannot be used`,
    );
  const actions = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant"];
  const { account, region } = context.scope;
  const about = {
    "kms:ViaService": `bedrock.${region}.amazonaws.com`,
    "kms:CallerAccount": account,
  };
  const principals = callerArns(account).map((value) => ({ type: "AWS" as const, value }));
  if (principals.some((principal) => keyAllows(key, { principal, actions, context: about })))
    return;
  throw new CloudError(
    "AccessDeniedException",
    403,
    `The key policy of ${reference} does not allow ${actions.join(", ")} to the caller`,
  );
}

/** The guardrail an ARN or id names, in this account and Region. */
export const guardrailByArn = (context: HookContext, reference: string) =>
  find(context, GUARDRAIL, (r) => valueOf(r, "guardrailArn") === reference || r.id === reference);

export const guardrailRow = guardrail;
