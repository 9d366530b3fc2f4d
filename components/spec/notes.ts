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
  return [...notes, ...directNotes(spec), ...latencyNotes(spec)];
}

/** What the clouds' own settings do not reach. */
function directNotes(spec: ResolvedSpec): Issue[] {
  const called = spec.directProviders.filter(({ targets }) => targets.length > 0);
  if (called.length === 0) return [];
  const names = called.map(({ name }) => name).join(", ");
  const notes: Issue[] = [];
  if (spec.logging.content === "full") {
    notes.push({
      path: "logging.content",
      reason: `keeps metadata only of calls to ${names}, got "full", since prompts and answers are kept in the clouds' own logs and these have none; keep them at the caller where they are needed`,
    });
  }
  if (spec.guardrail.personalData !== "off") {
    notes.push({
      path: "guardrail.personalData",
      reason: `has no effect on ${names}, got ${JSON.stringify(spec.guardrail.personalData)}, where no guardrail covers calls; screen calls before they reach the gateway`,
    });
  }
  return notes;
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
