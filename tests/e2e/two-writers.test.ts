// Proves that two writers on one stack lose nothing: in rounds at random, the first is paused, killed, interrupted or raced
// while the second takes over; then the first goes on. 200 rounds: tests/full/two-writers.test.ts. Not proven: other stores
// than a folder, and two machines.
import { describe, expect, it } from "vitest";
import { describeRound, rounds, TwoWriters } from "./two-writers";

const seed = Number(process.env["UNIFIED_AI_SEED"] ?? Date.now() % 1_000_000);

describe("two writers on one stack", () => {
  // Two stacks at a time, four rounds each.
  it.concurrent.each([0, 1])(
    "lose nothing and are never two unseen, stack %i",
    { timeout: 900_000 },
    async (stack) => {
      console.log(`two writers: UNIFIED_AI_SEED=${seed}, stack ${stack}`);
      const writers = await TwoWriters.start();
      try {
        for (const round of rounds(seed * 2 + stack, 4)) {
          const begun = Date.now();
          const { detected } = await writers.play(round);
          console.log(`${describeRound(round)}: ${Date.now() - begun} ms ${detected.join(" ")}`);
        }
        expect((await writers.verify()).code).toBe(0);
      } finally {
        await writers.dispose();
      }
    },
  );
});
