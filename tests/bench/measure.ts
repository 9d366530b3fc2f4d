import { spawn } from "node:child_process";
import { descendants, residentMiB } from "./processes";

/** One timed run of a whole command. */
export interface Sample {
  seconds: number;
  /** Largest resident set of any one process of the run, in MiB; 0 where the system does not tell (not Linux). */
  peakMiB: number;
}

export interface Contender {
  name: string;
  /** Untimed preparation before each run. */
  before?: () => void | Promise<void>;
  command: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

export interface Summary {
  median: number;
  /** First and third quartile. */
  quartiles: [number, number];
}

/** Runs a command to its end; a run that fails voids the benchmark, since a wrong answer has no time. */
export async function sample(contender: Contender): Promise<Sample> {
  await contender.before?.();
  const started = process.hrtime.bigint();
  const [command, ...args] = contender.command;
  const child = spawn(command!, args, {
    cwd: contender.cwd,
    env: contender.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  let peakMiB = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(
      peakMiB,
      ...[...descendants(child.pid!)].map((pid) => residentMiB(pid, "peak")),
    );
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(watch);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (code !== 0) throw new Error(`${contender.name} failed with exit code ${code}: ${text}`);
  return { seconds, peakMiB };
}

/** Runs contenders in turn, in a fresh random order each round after one round that is not counted. */
export async function rounds(
  contenders: readonly Contender[],
  count: number,
  progress: (line: string) => void,
  warmUp = 1,
): Promise<Record<string, Sample[]>> {
  const samples: Record<string, Sample[]> = Object.fromEntries(contenders.map((c) => [c.name, []]));
  for (let round = -warmUp; round < count; round += 1) {
    const order = [...contenders].sort(() => Math.random() - 0.5);
    for (const contender of order) {
      const result = await sample(contender);
      if (round >= 0) samples[contender.name]!.push(result);
    }
    progress(round < 0 ? "warm-up round done" : `round ${round + 1} of ${count} done`);
  }
  return samples;
}

export function summarise(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
  };
}

/** Median of the ratios a/b, round by round, so that a machine whose speed drifts does not favour either. */
export function pairedRatio(a: readonly number[], b: readonly number[]): Summary {
  return summarise(a.map((value, round) => value / b[round]!));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low);
}
