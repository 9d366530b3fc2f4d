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
  return notes;
}
