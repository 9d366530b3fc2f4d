import * as cognitiveservices from "@pulumi/azure-native/cognitiveservices";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import type { Tags } from "../internal/tags";
import type { ResolvedSpec } from "../spec/resolved";
import type { GuardrailStrength } from "../spec/types";

/** learn.microsoft.com/rest/api/aiservices/accountmanagement/rai-policies, 2026-11-21: pattern without a length; kept short. */
const NAME_MAX_LENGTH = 64;

/** The severity from which content is refused: the stronger the filter, the lower. */
const THRESHOLDS: Record<GuardrailStrength, "Low" | "Medium" | "High"> = {
  low: "High",
  medium: "Medium",
  high: "Low",
};

const HARMFUL_CONTENT = ["Hate", "Selfharm", "Sexual", "Violence"] as const;

/** One filter of the policy, as the API takes it. */
export interface ContentFilter {
  name: string;
  source: "Prompt" | "Completion";
  enabled: boolean;
  blocking: boolean;
  severityThreshold?: "Low" | "Medium" | "High";
}

/** What {@link createContentFilter} needs to know. */
export interface ContentFilterSettings {
  location: string;
  namePrefix: string;
  guardrail: ResolvedSpec["guardrail"];
  resourceGroupName: pulumi.Input<string>;
  accountName: pulumi.Input<string>;
  tags: Tags;
}

/** The account's content filter policy; every deployment of the account names it. */
export function createContentFilter(
  name: string,
  settings: ContentFilterSettings,
  opts: pulumi.CustomResourceOptions,
): cognitiveservices.RaiPolicy {
  return new cognitiveservices.RaiPolicy(
    `${name}-guardrail-${settings.location}`,
    {
      raiPolicyName: physicalName([settings.namePrefix], { maxLength: NAME_MAX_LENGTH }),
      accountName: settings.accountName,
      resourceGroupName: settings.resourceGroupName,
      properties: {
        basePolicyName: "Microsoft.DefaultV2",
        mode: "Blocking",
        contentFilters: resolveContentFilters(settings.guardrail),
      },
      tags: settings.tags,
    },
    opts,
  );
}

/**
 * Filters of a strength. Attacks and protected material have no severities: they are on or off. Personal data is not
 * treated here, because these policies cannot mask it.
 */
export function resolveContentFilters(guardrail: ResolvedSpec["guardrail"]): ContentFilter[] {
  const on = { enabled: true, blocking: true } as const;
  const severityThreshold = THRESHOLDS[guardrail.strength];
  return [
    ...(["Prompt", "Completion"] as const).flatMap((source) =>
      HARMFUL_CONTENT.map((name): ContentFilter => ({ name, source, ...on, severityThreshold })),
    ),
    { name: "Jailbreak", source: "Prompt", ...on },
    { name: "Indirect Attack", source: "Prompt", ...on },
    { name: "Protected Material Text", source: "Completion", ...on },
    { name: "Protected Material Code", source: "Completion", ...on },
  ];
}
