// Proves that slips in what makes a call possible stop the calls: each mutant of the program is brought up on the local
// clouds and called through the running gateway with that cloud alone. At least nine in ten must be refused, by the
// control plane or by the data plane; survivors are printed. Cannot prove that a real cloud refuses the same.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  batchesOf,
  CONTROLS,
  MUTANTS,
  MutantRunner,
  type Verdict,
} from "../e2e/gateway/mutant-runner";

describe("mutants of the gateway's program", () => {
  let runner: MutantRunner;
  beforeAll(async () => {
    runner = await MutantRunner.start();
  }, 600_000);
  afterAll(() => runner?.dispose(), 60_000);

  it("are refused, at least nine in ten", { timeout: 5_400_000 }, async () => {
    const controls = await runner.judge(CONTROLS);
    expect(controls.filter(({ refusedBy }) => refusedBy !== undefined)).toEqual([]);

    const verdicts: Verdict[] = [];
    for (const batch of batchesOf(MUTANTS)) {
      const judged = await runner.judge(batch);
      for (const { name, refusedBy, reason } of judged)
        console.log(`${name}: ${refusedBy ?? "SURVIVED"}: ${reason}`);
      verdicts.push(...judged);
    }
    // Right again: nothing of the mutants has stayed behind.
    const after = await runner.judge(CONTROLS);
    expect(after.filter(({ refusedBy }) => refusedBy !== undefined)).toEqual([]);

    const survived = verdicts.filter(({ refusedBy }) => refusedBy === undefined);
    const refused = verdicts.length - survived.length;
    console.log(
      `refused ${refused} of ${verdicts.length} mutants; survived: ${survived.map(({ name }) => name).join(", ") || "none"}`,
    );
    expect(verdicts.length).toBeGreaterThanOrEqual(20);
    expect(refused / verdicts.length).toBeGreaterThanOrEqual(0.9);
  });
});
