import { code, generatedBy, table } from "./markdown";

/** A variable of the environment that something of ours reads. */
export interface Variable {
  name: string;
  /** Who sets it: a person, or one of our programs for another. */
  setBy: "you" | "us";
  meaning: string;
}

/** docs/reference/environment.md */
export function renderEnvironmentPage(variables: readonly Variable[]): string {
  const rows = (setBy: Variable["setBy"]): string[][] =>
    variables
      .filter((variable) => variable.setBy === setBy)
      .map(({ name, meaning }) => [code(name), meaning]);
  return [
    generatedBy("tools/generate/reference/environment.json, which a test holds to the sources"),
    "",
    "# Environment variables",
    "",
    "Credentials of the clouds are found as each cloud's SDK finds them, and are not listed.",
    "",
    "## For you to set",
    "",
    table(["variable", "meaning"], rows("you")),
    "",
    "## Set by our own programs for each other",
    "",
    "Not for you to set; listed so that nobody wonders.",
    "",
    table(["variable", "meaning"], rows("us")),
    "",
  ].join("\n");
}

/** Names of variables of our own in a source. */
export function ownVariablesIn(text: string): string[] {
  return [...text.matchAll(/\bUNIFIED_AI_[A-Z][A-Z_]*[A-Z]\b/g)].map(([name]) => name);
}
