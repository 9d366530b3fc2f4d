import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repo } from "../../e2e/local-clouds";
import { rounds as timedRounds, summarise, type Contender } from "../measure";
import { makeState, makeWorkload } from "./stack";

/** Resources in the state. */
const SIZE = 4_000;
/** Seconds that pricing may take beyond reading. */
const MOST = 1;

const COMMAND = "unified-ai cost";
const PARSE = "JSON.parse of the same file";

/**
 * The cost command over a state of 4,000 resources and forty called aliases, beside a program that only parses the same
 * file: whole processes, in turn. Claimed is the difference of the two in the same round.
 */
export async function benchCost(count: number): Promise<boolean> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-cost-bench-"));
  try {
    const state = path.join(folder, "state.json");
    const workload = path.join(folder, "workload.json");
    fs.writeFileSync(state, JSON.stringify(makeState(SIZE), null, 2));
    fs.writeFileSync(workload, JSON.stringify(makeWorkload()));
    const common = { cwd: folder, env: process.env };
    const cli = `process.chdir(${JSON.stringify(folder)}); require(${JSON.stringify(path.join(repo, "bin/cli/main.js"))}).main(process.argv.slice(1)).then((code) => process.exitCode = code)`;
    const contenders: Contender[] = [
      {
        ...common,
        name: COMMAND,
        command: [
          process.execPath,
          "-e",
          cli,
          "cost",
          "--state",
          state,
          "--workload",
          workload,
          "--json",
        ],
      },
      {
        ...common,
        name: PARSE,
        command: [
          process.execPath,
          "-e",
          `JSON.parse(require("node:fs").readFileSync(${JSON.stringify(state)}, "utf8"))`,
        ],
      },
    ];
    const samples = await timedRounds(contenders, count, (line) => console.log(line));
    const seconds = (name: string): number[] => samples[name]!.map((each) => each.seconds);
    const beyond = summarise(seconds(COMMAND).map((each, at) => each - seconds(PARSE)[at]!));
    const met = beyond.median < MOST;
    for (const name of [COMMAND, PARSE])
      console.log(`  ${name}: ${summarise(seconds(name)).median.toFixed(3)} s whole process`);
    console.log(
      `${met ? "met    " : "NOT MET"}  beyond the parse: ${beyond.median.toFixed(3)} s (quartiles ${beyond.quartiles.map((each) => each.toFixed(3)).join(" to ")}), target under ${MOST} s`,
    );
    const file = path.join(
      repo,
      "docs",
      "bench",
      `cost-${new Date().toISOString().slice(0, 10)}.json`,
    );
    const facts = { node: process.version, resources: SIZE, bytes: fs.statSync(state).size };
    const findings = [{ claim: "seconds beyond the parse", found: beyond, most: MOST, met }];
    fs.writeFileSync(file, JSON.stringify({ ...facts, findings, samples }, null, 2));
    console.log(`raw numbers: ${path.relative(repo, file)}`);
    return met;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
