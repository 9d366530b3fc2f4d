import * as modelarmor from "@pulumi/gcp/modelarmor";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import type { ResolvedSpec } from "../spec/resolved";
import type { GuardrailStrength, Residency } from "../spec/types";

/** cloud.google.com/security-command-center/docs/reference/model-armor/rest, 2026-11-21. */
const TEMPLATE_ID_MAX_LENGTH = 63;

/** The confidence from which a finding counts: the stronger the filter, the lower. */
const CONFIDENCE: Record<GuardrailStrength, string> = {
  low: "HIGH",
  medium: "MEDIUM_AND_ABOVE",
  high: "LOW_AND_ABOVE",
};

const HARMFUL_CONTENT = ["DANGEROUS", "HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT"] as const;

/** What {@link createGuardrail} needs to know. */
export interface GuardrailSettings {
  project: string;
  /** Where the template is; see {@link templateLocation}. */
  location: string;
  namePrefix: string;
  guardrail: ResolvedSpec["guardrail"];
  /** Keeps screened prompts and answers in the logs. */
  logContent: boolean;
  labels: Record<string, string>;
  deletionPolicy: string;
}

/** The location's Model Armor template, named by every call there. */
export function createGuardrail(
  name: string,
  settings: GuardrailSettings,
  opts: pulumi.CustomResourceOptions,
): modelarmor.Template {
  return new modelarmor.Template(
    `${name}-guardrail-${settings.location}`,
    {
      templateId: physicalName([settings.namePrefix], { maxLength: TEMPLATE_ID_MAX_LENGTH }),
      location: settings.location,
      project: settings.project,
      filterConfig: resolveFilters(settings.guardrail),
      templateMetadata: {
        enforcementType: "INSPECT_AND_BLOCK",
        ignorePartialInvocationFailures: false,
        logSanitizeOperations: settings.logContent,
        logTemplateOperations: true,
        multiLanguageDetection: { enableMultiLanguageDetection: true },
      },
      labels: settings.labels,
      deletionPolicy: settings.deletionPolicy,
    },
    opts,
  );
}

/**
 * Filters of a strength, in Model Armor's terms. Masking personal data would take a template of Sensitive Data
 * Protection, so `anonymize` blocks here as `block` does.
 */
export function resolveFilters(
  guardrail: ResolvedSpec["guardrail"],
): modelarmor.TemplateArgs["filterConfig"] {
  const confidenceLevel = CONFIDENCE[guardrail.strength];
  return {
    raiSettings: {
      raiFilters: HARMFUL_CONTENT.map((filterType) => ({ filterType, confidenceLevel })),
    },
    piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel },
    maliciousUriFilterSettings: { filterEnforcement: "ENABLED" },
    sdpSettings: {
      basicConfig: {
        filterEnforcement: guardrail.personalData === "off" ? "DISABLED" : "ENABLED",
      },
    },
  };
}

/** Where the template for calls at a location is: there, or for the global endpoint in the residency's multi-region. */
export function templateLocation(location: string, residency: Residency): string {
  if (location !== "global") return location;
  return residency === "eu" ? "eu" : "us";
}
