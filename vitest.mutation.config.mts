import { defineConfig } from "vitest/config";

// What Stryker runs against each mutant of a rule: the rules' own tests. Left out is what judges the pack as a whole.
export default defineConfig({
  test: {
    include: ["tests/unit/policies/**/*.test.ts"],
    exclude: [
      "tests/unit/policies/accuracy/**",
      "tests/unit/policies/{generated,recorded,own-*}.test.ts",
    ],
    testTimeout: 30_000,
    isolate: false,
  },
});
