import { describe, expect, it } from "vitest";
import { hitsOf, RECOVERY_SECONDS, roundOf, watchFault, type FaultCase } from "./fault-table";
import { answeredBy, call, describeOutcome, type Outcome } from "./one-call";
import { FAULTS_TENANT, gateway } from "./shared-gateway";

/** Calls that are under way when the fault begins. */
const IN_FLIGHT = 2;
const round = roundOf(0);

/**
 * A target that fails before its first byte of content costs no caller an answer: every kind of failure once, every cloud as
 * the one that fails; then the failing target is left alone, and asked again when it is well. Every kind on every cloud, a
 * thousand calls each: `tests/full/gateway-faults.test.ts`.
 */
export function describeFaults(): void {
  describe("faults before the first content", () => {
    const key = (): string => gateway.keys[FAULTS_TENANT]!;
    const both = (alias: string, pairs: number): Promise<Outcome[]> =>
      Promise.all(
        Array.from({ length: 2 * pairs }, (_, at) =>
          call(gateway, alias, { stream: at % 2 === 1, key: key() }),
        ),
      );

    it("every alias is answered by its primary while all is well", async () => {
      for (const { alias, cloud } of round) {
        const outcomes = await both(alias, 1);
        expect(outcomes.map((one) => one.cloud ?? describeOutcome(one))).toEqual([cloud, cloud]);
      }
    });

    it.each(round)("$kind at $cloud: no call fails", async (one: FaultCase) => {
      const { result, calls } = await watchFault(gateway, one, async () => {
        // Twice, since a lone call tells more than a crowd.
        const first = await both(one.alias, IN_FLIGHT / 2);
        return [...first, ...(await both(one.alias, 4))];
      });
      expect(result.filter(({ whole }) => !whole).map(describeOutcome)).toEqual([]);
      expect(result.filter(({ cloud }) => cloud === one.cloud)).toEqual([]);
      const hits = hitsOf(calls, one);
      console.log(
        `${one.kind} at ${one.cloud}: ${hits.length} hits, first calls ${result
          .slice(0, IN_FLIGHT)
          .map(({ milliseconds }) => `${Math.round(milliseconds)} ms`)
          .join(
            ", ",
          )}, later ones at most ${Math.round(Math.max(...result.slice(IN_FLIGHT).map((r) => r.milliseconds)))} ms`,
      );
      // Only what was under way as it began asked the failing target; the crowd after it did not.
      expect(hits.length).toBeLessThanOrEqual(IN_FLIGHT);
      if (one.kind !== "refused") expect(hits.length).toBeGreaterThan(0);
    });

    it("every alias is back on its primary when that is well", { timeout: 60_000 }, async () => {
      const seconds = await Promise.all(
        round.map(({ alias, cloud }) => answeredBy(gateway, alias, cloud, RECOVERY_SECONDS, key())),
      );
      console.log(`back after ${Math.max(...seconds).toFixed(1)} s at most`);
    });
  });
}
