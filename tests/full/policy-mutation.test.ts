// Proves that the rules' tests notice when a rule is changed: every rule is changed in every way that Stryker knows, and at least
// nine in ten of the changed rules are refused by a test. Prose about a rule is left out (tools/mutation/mutants.mjs), and so
// is what is computed while a rule's file is loaded (its tables): such a mutant is in force only before the first test.
// Area by area; one whose rules and tests are as they were when it ran last is not run again. About five minutes in all.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { repo } from "../e2e/local-clouds";

/** Share of mutants that must be refused, over all areas. */
const LEAST = 0.9;

const rules = path.join(repo, "policies", "rules");
const tests = path.join(repo, "tests", "unit", "policies");
const results = path.join(repo, ".unified-ai", "mutation");

/** Tests of areas that have no folder of their own. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  gpu: ["gpu-outside-prod.test.ts"],
  models: ["catalog-models-only.test.ts"],
  network: ["network-deny.test.ts"],
  regions: ["allowed-regions.test.ts"],
  tags: ["required-tags.test.ts"],
};

interface Mutant {
  id: string;
  file: string;
  line: number;
  mutator: string;
  replacement: string;
}

/** What became of the mutants of an area. */
interface Outcome {
  /** Digest of the rules and tests that it is about. */
  of: string;
  noticed: number;
  survivors: string[];
  /** Mutants in force before the first test only, which are left out. */
  loaded: number;
}

const areas = fs
  .readdirSync(rules, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function testFiles(area: string): string[] {
  const folder = path.join(tests, area);
  const own = fs.existsSync(folder) ? fs.readdirSync(folder).map((file) => `${area}/${file}`) : [];
  return [...own.filter((file) => file.endsWith(".test.ts")), ...(BESIDE[area] ?? [])].map((file) =>
    path.join(tests, file),
  );
}

/** Changes with everything that may change the outcome: the area's rules and tests, and what all of them share. */
function digest(area: string): string {
  const hash = createHash("sha256");
  const folders = [path.join(rules, area), path.join(repo, "policies", "internal")];
  const shared = ["rule.ts", "stack-rule.ts", "resource.ts", "stack.ts"];
  const files = [
    ...folders.flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.join(folder, file)),
    ),
    ...shared.map((file) => path.join(repo, "policies", file)),
    ...testFiles(area),
  ];
  for (const file of files.sort()) hash.update(file).update(fs.readFileSync(file));
  return hash.digest("hex");
}

async function run(area: string, of: string): Promise<Outcome> {
  const list = path.join(results, `${area}-list.json`);
  const found = path.join(results, `${area}-found.json`);
  fs.mkdirSync(results, { recursive: true });
  fs.rmSync(found, { force: true });
  const manifest = require.resolve("vitest/package.json");
  const { bin } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { bin: { vitest: string } };
  const child = spawn(
    process.execPath,
    [
      path.join(path.dirname(manifest), bin.vitest),
      "run",
      "--config",
      "vitest.mutation.config.mjs",
    ],
    {
      cwd: repo,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        MUTATION_SOURCES: path.join(rules, area),
        MUTATION_TESTS: testFiles(area)
          .map((file) => path.relative(repo, file))
          .join(","),
        MUTATION_RESULTS: found,
        MUTATION_LIST: list,
      },
    },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  // A test that fails on the rule as it is says nothing about its mutants.
  if (code !== 0) throw new Error(`the tests of ${area} fail without any mutant: ${said}`);
  const mutants = JSON.parse(fs.readFileSync(list, "utf8")) as Mutant[];
  const { noticed, reached, loaded } = JSON.parse(fs.readFileSync(found, "utf8")) as {
    noticed: Record<string, string>;
    reached: string[];
    loaded: string[];
  };
  const onlyLoaded = new Set(loaded.filter((id) => !reached.includes(id)));
  const survivors = mutants.filter(({ id }) => !(id in noticed) && !onlyLoaded.has(id));
  return {
    of,
    noticed: Object.keys(noticed).length,
    loaded: onlyLoaded.size,
    survivors: survivors.map(
      ({ file, line, mutator, replacement }) =>
        `${path.relative(repo, file)}:${line}: ${mutator}: ${replacement.replace(/\s+/g, " ")}`,
    ),
  };
}

async function outcomeOf(area: string): Promise<Outcome> {
  const file = path.join(results, `${area}.json`);
  const of = digest(area);
  if (fs.existsSync(file)) {
    const known = JSON.parse(fs.readFileSync(file, "utf8")) as Outcome;
    if (known.of === of) return known;
  }
  const outcome = await run(area, of);
  fs.writeFileSync(file, JSON.stringify(outcome, null, 2));
  return outcome;
}

describe("mutants of the rules", () => {
  const outcomes = new Map<string, Outcome>();

  it.each(areas)("%s: every mutant is tried", { timeout: 1_800_000 }, async (area) => {
    const outcome = await outcomeOf(area);
    outcomes.set(area, outcome);
    expect(outcome.noticed).toBeGreaterThan(20);
  });

  it("are noticed by the rules' tests, at least nine in ten", () => {
    expect([...outcomes.keys()]).toEqual(areas);
    const all = [...outcomes.values()];
    const noticed = all.reduce((sum, each) => sum + each.noticed, 0);
    const survived = all.reduce((sum, each) => sum + each.survivors.length, 0);
    expect(noticed).toBeGreaterThan(4_000);
    expect(noticed / (noticed + survived)).toBeGreaterThanOrEqual(LEAST);
  });

  afterAll(() => {
    for (const [area, { noticed, survivors, loaded }] of outcomes) {
      const share = ((100 * noticed) / (noticed + survivors.length)).toFixed(1);
      console.log(
        `${area}: ${noticed} of ${noticed + survivors.length} noticed (${share}%), ${loaded} left out; ` +
          `survivors: ${path.relative(repo, path.join(results, `${area}.json`))}`,
      );
    }
  });
});
