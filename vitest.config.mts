import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Pulumi keeps its run-time settings in module state, so every file gets a process of its own.
    pool: "forks",
    maxWorkers: 2,
    include: ["tests/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
