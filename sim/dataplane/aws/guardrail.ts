/** Guardrails of Bedrock: which one a call carries, whether the caller may use it, and what it does to text. */
import type { Props, StoredResource } from "../../model";
import { block, list, record, text, valueOf } from "../../facts/aws/common";
import { GUARDRAIL } from "../../facts/aws/bedrock-guardrail";
import { keyAllows, KEY } from "../../facts/aws/kms-use";
import { findHarm, findPersonal, maskPersonal, personalKinds, type Harm } from "../answer/harm";
import type { Clouds } from "../clouds";
import type { Session } from "./credentials";
import { deniedBecause } from "./permissions";
import type { TargetProblem } from "./model-target";

const GUARDRAIL_VERSION = "aws:bedrock/guardrailVersion:GuardrailVersion";

/** The guardrail a call names. */
export interface Guardrail {
  row: StoredResource;
  arn: string;
  version: string;
}

/** `bedrock:GuardrailIdentifier` of a call: the ARN, with the version unless that is the draft. */
export const guardrailContext = ({ arn, version }: Guardrail): string =>
  version === "DRAFT" ? arn : `${arn}:${version}`;

/** Looks the guardrail up that a call names by id or ARN and version. */
export function findGuardrail(
  clouds: Clouds,
  identifier: string,
  version: string,
  place: { region: string; account: string },
): Guardrail | TargetProblem {
  const row = clouds.find(
    GUARDRAIL,
    (one) =>
      one.scope.account === place.account &&
      one.scope.region === place.region &&
      [one.id, valueOf(one, "guardrailArn")].includes(identifier),
  );
  const arn = row && text(valueOf(row, "guardrailArn"));
  const published =
    version === "DRAFT" ||
    clouds.find(
      GUARDRAIL_VERSION,
      (one) =>
        [arn, row?.id].includes(text(one.inputs.guardrailArn)) &&
        valueOf(one, "version") === version,
    ) !== undefined;
  if (!row || arn === undefined || !published)
    return {
      status: 400,
      code: "ValidationException",
      message: "The guardrail identifier or version provided in the request does not exist.",
    };
  return { row, arn, version };
}

/** Whether the caller may apply the guardrail and read it with its key. */
export function guardrailProblem(
  clouds: Clouds,
  session: Session,
  guardrail: Guardrail,
  region: string,
): TargetProblem | undefined {
  const apply = { action: "bedrock:ApplyGuardrail", resource: guardrail.arn };
  const denied = deniedBecause(clouds, session, apply);
  if (denied !== undefined) return notAuthorized(session, apply, denied);
  const keyArn = text(guardrail.row.inputs.kmsKeyArn);
  if (keyArn === undefined) return undefined;
  const key = clouds.find(
    KEY,
    (one) => valueOf(one, "arn") === keyArn && one.inputs.isEnabled !== false,
  );
  const action = "kms:Decrypt";
  const context = {
    "kms:ViaService": `bedrock.${region}.amazonaws.com`,
    "kms:CallerAccount": session.account,
  };
  const reason = deniedBecause(clouds, session, { action, resource: keyArn, context });
  const use = {
    principal: { type: "AWS" as const, value: session.role },
    actions: [action],
    context,
  };
  if (key && reason === undefined && keyAllows(key, use)) return undefined;
  return {
    status: 403,
    code: "AccessDeniedException",
    message: `User: ${session.arn} is not authorized to perform: ${action} on the KMS key of the guardrail ${
      key
        ? (reason ?? "because its key policy does not allow it")
        : "because the key does not exist or is disabled"
    }`,
  };
}

/** AWS's refusal of a request that no policy allows. */
export const notAuthorized = (
  session: Session,
  request: { action: string; resource: string },
  reason: string,
): TargetProblem => ({
  status: 403,
  code: "AccessDeniedException",
  message: `User: ${session.arn} is not authorized to perform: ${request.action} on resource: ${request.resource} ${reason}`,
});

const HARMS: Readonly<Record<string, Harm>> = {
  HATE: "hate",
  INSULTS: "insults",
  SEXUAL: "sexual",
  VIOLENCE: "violence",
  MISCONDUCT: "misconduct",
  PROMPT_ATTACK: "attack",
};
/** The least level of a finding that a strength blocks. */
const FROM: Readonly<Record<string, number>> = { LOW: 3, MEDIUM: 2, HIGH: 1 };

/** What a guardrail did to a text. */
export interface Screened {
  text: string;
  /** Kinds of what was blocked; empty when the text may pass. */
  blocked: string[];
  masked: string[];
}

/** Applies a guardrail's policies to a prompt or an answer. */
export function screen(guardrail: Guardrail, side: "input" | "output", original: string): Screened {
  const { inputs } = guardrail.row;
  const blocked: string[] = [];
  const findings = findHarm(original);
  for (const filter of entries(inputs, "contentPolicyConfig", "filtersConfigs")) {
    const from = FROM[text(filter[`${side}Strength`]) ?? "NONE"];
    const harm = HARMS[text(filter.type) ?? ""];
    const level = findings.find((one) => one.harm === harm)?.level ?? 0;
    if (from !== undefined && level >= from && filter[`${side}Action`] !== "NONE")
      blocked.push(text(filter.type) ?? "");
  }
  const lower = original.toLowerCase();
  for (const word of entries(inputs, "wordPolicyConfig", "wordsConfigs"))
    if (lower.includes((text(word.text) ?? "\u0000").toLowerCase())) blocked.push("WORD");
  if (
    entries(inputs, "wordPolicyConfig", "managedWordListsConfigs").length > 0 &&
    findings.some((one) => one.harm === "profanity")
  )
    blocked.push("PROFANITY");
  for (const topic of entries(inputs, "topicPolicyConfig", "topicsConfigs"))
    if (speaksOfTopic(lower, topic)) blocked.push("TOPIC");
  return sensitive(inputs, side, original, blocked);
}

const entries = (inputs: Props, policy: string, name: string): Props[] =>
  list(block(inputs[policy])?.[name]).map(record);

/** A denied topic is found by its own name or one of its examples. */
const speaksOfTopic = (lower: string, topic: Props): boolean =>
  [topic.name, ...list(topic.examples)].some(
    (one) => typeof one === "string" && lower.includes(one.toLowerCase()),
  );

function sensitive(
  inputs: Props,
  side: "input" | "output",
  original: string,
  blocked: string[],
): Screened {
  const policy = "sensitiveInformationPolicyConfig";
  const actionOf = (entry: Props): string =>
    text(entry[`${side}Action`]) ?? text(entry.action) ?? "BLOCK";
  const masked: string[] = [];
  let result = original;
  const present = findPersonal(original);
  for (const entry of entries(inputs, policy, "piiEntitiesConfigs")) {
    const kind = text(entry.type) ?? "";
    if (!personalKinds.includes(kind) || !present.includes(kind)) continue;
    if (actionOf(entry) === "BLOCK") blocked.push(kind);
    if (actionOf(entry) === "ANONYMIZE") masked.push(kind);
  }
  result = maskPersonal(result, masked);
  for (const entry of entries(inputs, policy, "regexesConfigs")) {
    const pattern = new RegExp(text(entry.pattern) ?? "(?!)", "g");
    if (result.search(pattern) < 0) continue;
    if (actionOf(entry) === "BLOCK") blocked.push(text(entry.name) ?? "REGEX");
    if (actionOf(entry) === "ANONYMIZE") {
      masked.push(text(entry.name) ?? "REGEX");
      result = result.replace(pattern, `{${text(entry.name) ?? "REGEX"}}`);
    }
  }
  return { text: result, blocked, masked };
}

/** What the guardrail says instead of a blocked prompt or answer. */
export const blockedText = (guardrail: Guardrail, side: "input" | "output"): string =>
  text(
    guardrail.row.inputs[side === "input" ? "blockedInputMessaging" : "blockedOutputsMessaging"],
  ) ?? "";
