import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxWorkers: 2,
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
          exclude: ["tests/unit/policies/**"],
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
