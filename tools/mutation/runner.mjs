// What vitest runs the rules' tests with in vitest.mutation.config.mjs: each test as it is, then once more for every mutant it
// runs through that no test has noticed yet, in the same process. A test of a rule takes a millisecond; loading what it needs,
// as a process of its own for each mutant would, takes hundreds. The switches in the mutated sources read and write
// `globalThis.__stryker__`.
import * as fs from "node:fs";
import { getFn } from "vitest/suite";
import { VitestTestRunner } from "vitest/runners";
import { forgetAnswers } from "../../policies/rule";

/** How many more times a mutant may be run through than the original before it counts as one that never ends. */
const PATIENCE = 100;

const switches = (globalThis.__stryker__ ??= {});
/** Mutants that a test noticed, with its name. */
const noticed = {};
/** Mutants that some test ran through. */
const reached = new Set();

export default class MutationRunner extends VitestTestRunner {
  async runTask(test) {
    const run = getFn(test);
    forgetAnswers();
    switches.currentTestId = test.id;
    await run();
    switches.currentTestId = "again";
    // What fails the second time by itself would be taken for a noticed mutant.
    forgetAnswers();
    await run();
    const through = switches.mutantCoverage?.perTest[test.id] ?? {};
    for (const [mutant, times] of Object.entries(through)) {
      reached.add(mutant);
      if (mutant in noticed) continue;
      forgetAnswers();
      Object.assign(switches, { activeMutant: mutant, hitCount: 0, hitLimit: times * PATIENCE });
      try {
        await run();
      } catch {
        noticed[mutant] = test.name;
      } finally {
        delete switches.activeMutant;
      }
    }
    delete switches.currentTestId;
  }

  onAfterRunFiles() {
    super.onAfterRunFiles();
    const results = {
      noticed,
      reached: [...reached],
      // Run through while files were loaded: tables and constants.
      loaded: Object.keys(switches.mutantCoverage?.static ?? {}),
    };
    fs.writeFileSync(process.env.MUTATION_RESULTS, JSON.stringify(results));
  }
}
