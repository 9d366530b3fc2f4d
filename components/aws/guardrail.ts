import * as bedrock from "@pulumi/aws/bedrock";
import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../internal/content-hash";
import { physicalName } from "../internal/names";
import { named, type Tags } from "../internal/tags";
import type { ResolvedSpec } from "../spec/resolved";

/** docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateGuardrail.html, 2026-11-21. */
const NAME_MAX_LENGTH = 50;

/** Harmful-content filters judged on the prompt and on the answer. */
const HARMFUL_CONTENT = ["HATE", "INSULTS", "MISCONDUCT", "SEXUAL", "VIOLENCE"] as const;

/**
 * Personal data with a form of its own: names, ages and addresses are left alone, since masking every name makes most
 * answers useless.
 */
const PERSONAL_DATA = [
  "AWS_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "CREDIT_DEBIT_CARD_CVV",
  "CREDIT_DEBIT_CARD_EXPIRY",
  "CREDIT_DEBIT_CARD_NUMBER",
  "EMAIL",
  "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
  "PASSWORD",
  "PHONE",
  "PIN",
  "SWIFT_CODE",
  "US_BANK_ACCOUNT_NUMBER",
  "US_PASSPORT_NUMBER",
  "US_SOCIAL_SECURITY_NUMBER",
] as const;

const BLOCKED_PROMPT = "This request was refused by the organization's content policy.";
const BLOCKED_ANSWER = "This answer was withheld by the organization's content policy.";

/** What decides how a guardrail judges: its content, without name, key and tags. */
export type GuardrailContent = Pick<
  bedrock.GuardrailArgs,
  "contentPolicyConfig" | "sensitiveInformationPolicyConfig"
> & { blockedInputMessaging: string; blockedOutputsMessaging: string };

/** What {@link createGuardrail} needs to know. */
export interface GuardrailSettings {
  region: string;
  namePrefix: string;
  guardrail: ResolvedSpec["guardrail"];
  keyArn: pulumi.Input<string>;
  tags: Tags;
}

/** The guardrail and its published version. */
export interface CreatedGuardrail {
  guardrail: bedrock.Guardrail;
  version: bedrock.GuardrailVersion;
}

/**
 * The region's guardrail and its published version. A published version never changes, so its description carries a
 * hash of the content: another content replaces the version. The engine makes the new one first, then everything that
 * names it (the callers' policy, later the gateway), and deletes the old one last, so no call meets a version that is
 * gone.
 */
export function createGuardrail(
  name: string,
  settings: GuardrailSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedGuardrail {
  const content = resolveGuardrailContent(settings.guardrail);
  const guardrailName = `${name}-guardrail-${settings.region}`;
  const guardrail = new bedrock.Guardrail(
    guardrailName,
    {
      ...content,
      name: physicalName([settings.namePrefix], { maxLength: NAME_MAX_LENGTH }),
      description: `Required on every call of ${settings.namePrefix}`,
      kmsKeyArn: settings.keyArn,
      tags: named(settings.tags, guardrailName),
    },
    opts,
  );
  const version = new bedrock.GuardrailVersion(
    `${name}-guardrail-version-${settings.region}`,
    { guardrailArn: guardrail.guardrailArn, description: `content ${contentHash(content)}` },
    // Made to be replaced, so never protected; a destroy stops at the policy that names it.
    pulumi.mergeOptions(opts, { protect: false }),
  );
  return { guardrail, version };
}

/** Filters of a strength and treatment of personal data, in Bedrock's terms. */
export function resolveGuardrailContent(guardrail: ResolvedSpec["guardrail"]): GuardrailContent {
  const strength = guardrail.strength.toUpperCase();
  const content: GuardrailContent = {
    blockedInputMessaging: BLOCKED_PROMPT,
    blockedOutputsMessaging: BLOCKED_ANSWER,
    contentPolicyConfig: {
      filtersConfigs: [
        ...HARMFUL_CONTENT.map((type) => ({
          type,
          inputStrength: strength,
          outputStrength: strength,
        })),
        // An attack is something a prompt does; the API refuses any output strength but NONE. What a team finds harmful is its
        // own choice, attacks are not.
        {
          type: "PROMPT_ATTACK",
          inputStrength: strength === "LOW" ? "MEDIUM" : strength,
          outputStrength: "NONE",
        },
      ],
    },
  };
  if (guardrail.personalData === "off") return content;
  const action = guardrail.personalData === "block" ? "BLOCK" : "ANONYMIZE";
  return {
    ...content,
    sensitiveInformationPolicyConfig: {
      piiEntitiesConfigs: PERSONAL_DATA.map((type) => ({ type, action })),
    },
  };
}
