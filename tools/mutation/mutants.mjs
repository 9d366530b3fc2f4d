// The mutants that Stryker makes of sources, all of them at once behind switches: `globalThis.__stryker__.activeMutant`
// says which one is in force.
import * as fs from "node:fs";
import { Instrumenter } from "@stryker-mutator/instrumenter";

/** What a rule says about itself; the generated table in policies/README.md holds it, so changing it is no mutant. */
const PROSE = new Set([
  ...["id", "title", "severity", "why", "seen", "remedy", "publicIds", "description"],
]);

const prose = {
  shouldIgnore({ node }) {
    if (node.type !== "ObjectProperty" || node.computed) return undefined;
    return PROSE.has(node.key.name ?? node.key.value) ? "prose about the rule" : undefined;
  },
};
const silent = {
  isDebugEnabled: () => false,
  ...Object.fromEntries(
    ["trace", "debug", "info", "warn", "error"].map((name) => [name, () => {}]),
  ),
};

/**
 * Sources with the switches in them, and what each switch changes.
 * @param {string[]} files absolute
 */
export async function mutantsOf(files) {
  const sources = files.map((name) => ({
    name,
    mutate: true,
    content: fs.readFileSync(name, "utf8"),
  }));
  const result = await new Instrumenter(silent).instrument(sources, {
    plugins: null,
    ignorers: [prose],
    excludedMutations: [],
    noHeader: false,
  });
  return {
    sources: new Map(result.files.map(({ name, content }) => [name, content])),
    mutants: result.mutants
      .filter(({ status }) => status !== "Ignored")
      .map(({ id, fileName, location, mutatorName, replacement }) => ({
        id,
        file: fileName,
        line: location.start.line + 1,
        mutator: mutatorName,
        replacement,
      })),
  };
}
