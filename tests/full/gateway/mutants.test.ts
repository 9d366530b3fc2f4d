// Proves, for one slip in each cloud, that calls through the running gateway are refused when the program is wrong, and
// answered when it is right. `tests/full/gateway-mutants.test.ts` has all slips.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTROLS, MUTANTS, MutantRunner } from "../../e2e/gateway/mutant-runner";

const FEW = [
  "aws trust of another subject",
  "azure egress address missing",
  "gcp role lacks predict",
];

describe("a few mutants of the gateway's program", () => {
  let runner: MutantRunner;
  beforeAll(async () => {
    runner = await MutantRunner.start();
  }, 600_000);
  afterAll(() => runner?.dispose(), 60_000);

  it("the program as it is is answered by every cloud", { timeout: 600_000 }, async () => {
    const verdicts = await runner.judge(CONTROLS);
    expect(verdicts.filter(({ refusedBy }) => refusedBy !== undefined)).toEqual([]);
  });

  it("slips are refused", { timeout: 600_000 }, async () => {
    const verdicts = await runner.judge(MUTANTS.filter(({ name }) => FEW.includes(name)));
    for (const { name, refusedBy, reason } of verdicts)
      console.log(`${name}: ${refusedBy ?? "SURVIVED"}: ${reason}`);
    expect(verdicts.map(({ name }) => name).sort()).toEqual([...FEW].sort());
    expect(verdicts.filter(({ refusedBy }) => refusedBy === undefined)).toEqual([]);
  });
});
