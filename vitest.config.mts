import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const LAZY = "tools/language-host/parts/lazy.cjs";

/** What takes longest on a fresh clone, longest first, so that both workers end together. */
const LONGEST = [
  "e2e/gateway/running",
  "unit/sources",
  "e2e/start",
  "e2e/killed-up",
  "e2e/lifecycle",
  "e2e/bootstrap",
  "e2e/canary",
  "e2e/ci-preview",
  "e2e/cloud-sets",
  "e2e/secrets/commands",
  "e2e/policies",
  "e2e/two-writers",
  "unit/sim/conformance",
  "unit/components/gateway",
];

/** Tests of functions without state, for which a process each costs twice what they do. */
const PLAIN = [
  ...["catalog", "dataplane", "gateway", "secrets", "sim", "sim-facts-aws", "sim-facts-azure-gcp"],
  ...["spec", "token-agent", "cli", "pipelines", "package", "docs", "home"],
].map((folder) => `tests/unit/${folder}/**/*.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    setupFiles: ["tests/plain-stacks.ts"],
    // The SDK's compiler and resolver load when they are used, which is in no test.
    execArgv: ["--require", fileURLToPath(new URL(LAZY, import.meta.url))],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: "all",
          // Pulumi keeps its run-time settings in module state, so every file gets a process of its own.
          pool: "forks",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/unit/policies/**", ...PLAIN],
        },
      },
      {
        extends: true,
        test: {
          name: "plain",
          pool: "forks",
          isolate: false,
          include: PLAIN,
        },
      },
      {
        extends: true,
        test: {
          // Rules keep nothing between two judgements; loading the policy SDK for each of some 150 files costs more than they do.
          name: "policies",
          pool: "forks",
          isolate: false,
          include: ["tests/unit/policies/**/*.test.ts"],
        },
      },
    ],
  },
});
