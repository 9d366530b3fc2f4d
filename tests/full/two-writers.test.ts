// Proves over 200 rounds what tests/e2e/two-writers.test.ts proves over 8: two writers on one stack lose nothing and are never two
// unseen. Takes about twenty minutes on two cores.
import { describe, expect, it } from "vitest";
import { describeRound, rounds, TwoWriters, type Round } from "../e2e/two-writers";

const seed = Number(process.env["UNIFIED_AI_SEED"] ?? Date.now() % 1_000_000);

describe("two writers on one stack", () => {
  const overwritten: Round[] = [];

  it.concurrent.each([0, 1])(
    "lose nothing and are never two unseen in a hundred rounds, stack %i",
    { timeout: 2 * 3_600_000 },
    async (stack) => {
      console.log(`two writers: UNIFIED_AI_SEED=${seed}, stack ${stack}`);
      const writers = await TwoWriters.start(true);
      try {
        for (const round of rounds(seed * 2 + stack, 100)) {
          const outcome = await writers.play(round);
          if (outcome.overwritten) overwritten.push(round);
        }
      } finally {
        await writers.dispose();
      }
    },
  );

  // Or the rounds would prove nothing.
  it("are written over in some rounds, of which none was guarded", () => {
    console.log(`written over and found: ${overwritten.map(describeRound).join("; ")}`);
    expect(overwritten.filter(({ guarded }) => guarded)).toEqual([]);
    expect(overwritten.length).toBeGreaterThan(0);
  });
});
