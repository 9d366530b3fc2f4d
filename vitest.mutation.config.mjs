import * as fs from "node:fs";
import * as path from "node:path";
import { defineConfig } from "vitest/config";
import { mutantsOf } from "./tools/mutation/mutants.mjs";

// The rules' own tests over mutants of the rules, for tests/full/policy-mutation.test.ts. MUTATION_SOURCES: folder of the
// rules; MUTATION_TESTS: the test files, comma-separated; MUTATION_RESULTS and MUTATION_LIST: files to write.
const { MUTATION_SOURCES = "", MUTATION_TESTS = "", MUTATION_LIST = "" } = process.env;
const files = fs
  .readdirSync(MUTATION_SOURCES, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && path.basename(file) !== "index.ts")
  .map((file) => path.resolve(MUTATION_SOURCES, file));
const { sources, mutants } = await mutantsOf(files);
fs.writeFileSync(MUTATION_LIST, JSON.stringify(mutants));

export default defineConfig({
  plugins: [
    { name: "mutants", enforce: "pre", transform: (_code, id) => sources.get(id.split("?")[0]) },
  ],
  test: {
    include: MUTATION_TESTS.split(","),
    pool: "forks",
    isolate: false,
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 600_000,
    runner: "./tools/mutation/runner.mjs",
  },
});
