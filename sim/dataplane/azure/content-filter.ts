/** Azure's content filter: the policy of a deployment, what it finds, and how it says so. */
import type { Props } from "../../model";
import { RAI_POLICY } from "../../facts/azure/common";
import { at, list, record, text } from "../../facts/judge";
import { findHarm, type Harm } from "../answer/harm";
import { json, Refused } from "../call";
import type { Admitted } from "./openai";

/** Filters by Azure's name: the member of results, and the harm. */
const FILTERS: Readonly<Record<string, { member: string; harm: Harm }>> = {
  Hate: { member: "hate", harm: "hate" },
  Sexual: { member: "sexual", harm: "sexual" },
  Violence: { member: "violence", harm: "violence" },
  Selfharm: { member: "self_harm", harm: "self-harm" },
  Jailbreak: { member: "jailbreak", harm: "attack" },
  "Indirect Attack": { member: "indirect_attack", harm: "indirect-attack" },
  "Protected Material Text": { member: "protected_material_text", harm: "protected-text" },
  "Protected Material Code": { member: "protected_material_code", harm: "protected-code" },
  Profanity: { member: "profanity", harm: "profanity" },
};
const LEVELS = ["safe", "low", "medium", "high"];
const THRESHOLDS: Readonly<Record<string, number>> = { Low: 1, Medium: 2, High: 3 };

/** Default policy of every account: learn.microsoft.com/azure/foundry/openai/concepts/default-safety-policies, 2026-11-21. */
const DEFAULT_V2: readonly Props[] = [
  ...["Hate", "Sexual", "Violence", "Selfharm"].flatMap((name) =>
    ["Prompt", "Completion"].map((source) => ({
      name,
      source,
      enabled: true,
      blocking: true,
      severityThreshold: "Medium",
    })),
  ),
  { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
  { name: "Protected Material Text", source: "Completion", enabled: true, blocking: true },
  { name: "Protected Material Code", source: "Completion", enabled: true, blocking: false },
];

/** What a filter run found: results by member, and whether the text is filtered. */
export interface FilterResult {
  results: Record<string, Record<string, unknown>>;
  filtered: boolean;
  kinds: string[];
}

function filtersOf({ context, account, deployment }: Admitted): Props[] {
  const name = text(at(deployment.inputs, "properties.raiPolicyName")) ?? "Microsoft.DefaultV2";
  const id = `${account.id}/raiPolicies/${name}`.toLowerCase();
  const policy = context.clouds.find(RAI_POLICY, (one) => one.id.toLowerCase() === id);
  const own = list(at(policy?.inputs, "properties.contentFilters")).map(record);
  // What a policy leaves out is as in the policy it is based on.
  const inherited = DEFAULT_V2.filter(
    (base) => !own.some((one) => one.name === base.name && one.source === base.source),
  );
  return [...own, ...inherited];
}

/** Runs the deployment's policy over a prompt or a completion. */
export function runFilter(
  admitted: Admitted,
  source: "Prompt" | "Completion",
  original: string,
): FilterResult {
  const findings = findHarm(original);
  const result: FilterResult = { results: {}, filtered: false, kinds: [] };
  for (const filter of filtersOf(admitted)) {
    const rule = FILTERS[text(filter.name) ?? ""];
    if (!rule || filter.source !== source || filter.enabled !== true) continue;
    const level = findings.find((one) => one.harm === rule.harm)?.level ?? 0;
    const threshold = THRESHOLDS[text(filter.severityThreshold) ?? ""];
    const hit = level >= (threshold ?? 1);
    const filtered = hit && filter.blocking === true;
    result.results[rule.member] =
      threshold === undefined
        ? { filtered, detected: level > 0 }
        : { filtered, severity: LEVELS[level] };
    if (!filtered) continue;
    result.filtered = true;
    result.kinds.push(rule.member);
  }
  return result;
}

/** Azure's answer to a prompt that the filter blocks. */
export function promptFiltered(admitted: Admitted, { results, kinds }: FilterResult): Refused {
  admitted.call.about.filtered = kinds.join(",");
  const message =
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your " +
    "prompt and retry. To learn more about our content filtering policies please read our documentation: " +
    "https://go.microsoft.com/fwlink/?linkid=2198766";
  const error = {
    message,
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: results },
  };
  return new Refused(
    json(400, { error }),
    "content_filter",
    "the content filter blocked the prompt",
  );
}
