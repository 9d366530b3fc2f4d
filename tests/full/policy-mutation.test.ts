// Proves that the rules' tests notice when a rule is changed: Stryker changes every rule in every way it knows, and at least nine in ten of
// the changed rules are refused by a test. Prose about a rule is left out (tools/mutation/ignore-prose.cjs), and so is what is
// computed while a rule's file is loaded (its tables), since each such mutant would need every test again. About an hour.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { repo } from "../e2e/local-clouds";

/** Share of mutants that must be refused. */
const LEAST = 0.9;

/** Stryker's report, as far as it is read here. */
interface Report {
  files: Record<string, { mutants: { status: string }[] }>;
}

const NOTICED = ["Killed", "Timeout"];
const SURVIVED = ["Survived", "NoCoverage"];

describe("mutants of the rules", () => {
  it(
    "are refused by the rules' tests, at least nine in ten",
    { timeout: 3 * 3_600_000 },
    async () => {
      const file = path.join(repo, ".unified-ai", "mutation.json");
      fs.rmSync(file, { force: true });
      const manifest = require.resolve("@stryker-mutator/core/package.json");
      const script = path.join(path.dirname(manifest), "bin", "stryker.js");
      const child = spawn(process.execPath, [script, "run"], { cwd: repo, stdio: "inherit" });
      // Below the threshold Stryker itself ends with 1; the report says by how much.
      await new Promise((resolve) => child.on("close", resolve));
      const { files } = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
      const count = (list: { status: string }[], among: readonly string[]): number =>
        list.filter(({ status }) => among.includes(status)).length;
      const all = Object.values(files).flatMap(({ mutants }) => mutants);
      const noticed = count(all, NOTICED);
      const survived = count(all, SURVIVED);
      for (const [name, { mutants }] of Object.entries(files)) {
        const left = count(mutants, SURVIVED);
        if (left > 0) console.log(`${name}: ${left} of ${mutants.length} not noticed`);
      }
      console.log(`${noticed} of ${noticed + survived} mutants noticed`);
      expect(noticed).toBeGreaterThan(1_000);
      expect(noticed / (noticed + survived)).toBeGreaterThanOrEqual(LEAST);
    },
  );
});
