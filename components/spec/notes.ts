import { formatPath } from "../../catalog/paths";
import type { Issue, ResolvedSpec } from "./resolved";

/** What an enabled cloud does instead of what was asked, although nothing is wrong with the description. */
export function notesOf(spec: ResolvedSpec): Issue[] {
  const { personalData } = spec.guardrail;
  const path = "guardrail.personalData";
  const got = `got ${JSON.stringify(personalData)}`;
  const notes: Issue[] = [];
  if (spec.azure !== undefined && personalData !== "off") {
    notes.push({
      path,
      reason: `has no effect on azure, ${got}, since Azure OpenAI's content filters neither mask nor block personal data and let it pass; screen calls before they reach azure`,
    });
  }
  if (spec.gcp !== undefined && personalData === "anonymize") {
    notes.push({
      path,
      reason: `blocks on gcp, ${got}, since Model Armor refuses calls with personal data and masks none; expect refused calls there, or use "block" or "off"`,
    });
  }
  return [...notes, ...latencyNotes(spec)];
}

/** What the gateway does for the nearest thing to the lowest latency. */
function latencyNotes(spec: ResolvedSpec): Issue[] {
  if (!spec.gateway) return [];
  return spec.aliases
    .filter(({ routing }) => routing === "latency")
    .map(({ name }) => ({
      path: formatPath(["models", name, "routing"]),
      reason:
        'is approximated, got "latency": each proxy takes the target with the fewest of its own calls under way, which is the faster one under load and any while idle; order targets by "priority" where that matters',
    }));
}
