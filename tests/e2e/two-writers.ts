import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "vitest";
import type { VerifyReport } from "../../cli/state/verify";
import { LocalClouds, repo, run, type Answer, type Project } from "./local-clouds";

/** What is done to the first writer while it works. */
const HARMS = ["pause", "kill", "race", "interrupt"] as const;
export type Harm = (typeof HARMS)[number];

/** One round of two writers on one stack. */
export interface Round {
  number: number;
  harm: Harm;
  /** Whether both writers go through `state guard`. */
  guarded: boolean;
  /** Milliseconds from the first writer's start to the harm. */
  after: number;
  /** Milliseconds that a paused writer may go on once the second one is done. */
  linger: number;
}

/** Random numbers between 0 and 1 that a seed decides (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The rounds that a seed decides. */
export function rounds(seed: number, count: number): Round[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    harm: HARMS[Math.floor(next() * HARMS.length)]!,
    guarded: next() < 0.6,
    after: Math.floor(200 + next() * 1_800),
    linger: Math.floor(200 + next() * 1_800),
  }));
}

/** Words for a round, for messages. */
export const describeRound = ({ number, harm, guarded, after }: Round): string =>
  `round ${number} (${guarded ? "guarded" : "not guarded"}, ${harm} after ${after} ms)`;

const cli = path.join(repo, "tools", "unified-ai.cjs");

/** What a round was seen to end with. */
export interface Outcome {
  /** Ids of `verify`'s problems. */
  detected: string[];
  /** Whether the first writer wrote after the second had begun. */
  overwritten: boolean;
}

/** A stack of log groups on local clouds, and two writers that each add some of them. */
export class TwoWriters {
  private names: string[] = [];
  /** Log groups that rounds before left in the cloud and in no state. */
  private orphans = new Set<string>();
  private readonly list: string;
  /** How much longer than on an idle machine the first writer is left to work before it is harmed. */
  private pace = 1;

  private constructor(
    readonly clouds: LocalClouds,
    readonly project: Project,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.list = path.join(clouds.dir, "names.json");
  }

  /** @param paced harm a writer as far in its work on a busy machine as on an idle one, which takes longer there */
  static async start(paced = false): Promise<TwoWriters> {
    const clouds = await LocalClouds.start();
    const main = path.join(clouds.dir, "groups.cjs");
    fs.writeFileSync(main, PROGRAM);
    const project = clouds.project("groups", main);
    project.configure("dev", { "groups:account": { aws: { accountId: "111122223333" } } });
    const env = clouds.environment();
    // The engine itself: its folder stands behind the one of the local clouds' own command.
    const folders = env["PATH"]!.split(path.delimiter).slice(1);
    const writers = new TwoWriters(clouds, project, { ...env, PATH: folders.join(path.delimiter) });
    await project.init("dev");
    writers.names = ["base"];
    const began = Date.now();
    await writers.mustUp();
    if (paced) writers.pace = Math.max(1, (Date.now() - began) / IDLE_UP);
    return writers;
  }

  dispose(): Promise<void> {
    return this.clouds.dispose();
  }

  /** Plays one round, proves what must hold after it, and repairs what is left for the next. */
  async play(round: Round): Promise<Outcome> {
    const { number, harm, guarded } = round;
    const mine = [`a${number}-1`, `a${number}-2`, `a${number}-3`];
    const before = this.names;
    const first = this.begin([...before, ...mine], guarded, "first");
    const ended = over(first);
    await this.harmAfter(first, round);
    const second = [...before, `b${number}`];
    const answer = await this.second(second, round);
    if (harm === "pause" || harm === "interrupt") signal(first, "SIGCONT");
    await Promise.race([ended, pause(round.linger)]);
    // One that still goes on: the engine tries a failed write for half a minute.
    if (harm !== "race") signal(first, "SIGKILL");
    await ended;
    return this.judge(round, answer);
  }

  private async harmAfter(first: ChildProcess, { harm, after }: Round): Promise<void> {
    await pause((harm === "race" ? Math.min(after, 300) : after) * this.pace);
    if (harm === "pause") signal(first, "SIGSTOP");
    if (harm === "kill") signal(first, "SIGKILL");
    if (harm === "interrupt") {
      signal(first, "SIGINT");
      await pause(50);
      signal(first, "SIGSTOP");
    }
  }

  /** The second writer does what a person would: takes over, brings back what is half done, goes on. */
  private async second(names: string[], { guarded, harm }: Round): Promise<Answer> {
    if (guarded) {
      const over = harm === "race" ? [] : ["--take-over"];
      return this.unifiedAi(
        names,
        "state",
        "guard",
        "-s",
        "dev",
        ...over,
        "--recover",
        "--",
        ...UP,
      );
    }
    if (harm !== "race") {
      await this.pulumi(names, "cancel", "--yes", "--stack", "dev");
      await this.unifiedAi(names, "recover", "-s", "dev");
    }
    return this.pulumi(names, ...UP.slice(1));
  }

  private async judge(round: Round, second: Answer): Promise<Outcome> {
    const first = fs.readFileSync(path.join(this.clouds.dir, "first.log"), "utf8");
    const said = second.text
      .split("\n")
      .filter((line) => line.includes("may still finish"))
      .join("\n");
    const where = `${describeRound(round)}\n${second.text}\nfirst: ${first}`;
    await this.recover(where);
    const report = await this.verify();
    const detected = problems(report);
    const present = new Set(this.inState());
    const wanted = [...this.names, `b${round.number}`];
    // A writer that was paused before it had read the state takes the other's log group for one that its program no longer has.
    const deleted = (name: string): boolean =>
      !round.guarded && first.includes(`LogGroup ${name} deleted`);
    const lost = (second.code === 0 ? wanted : this.names).filter(
      (name) => !present.has(name) && !deleted(name),
    );
    const overwritten = detected.some((id) => id === "two-writers" || id === "lost-update");
    if (round.guarded) {
      expect(lost, `lost: ${where}`).toEqual([]);
      expect(detected, where).toEqual([]);
      // Calls that a paused writer had begun: they end in the cloud, and the one that took over says so.
      const unknown = this.inCloud().filter((name) => !present.has(name));
      const unsaid = unknown.filter((name) => !this.orphans.has(name) && !said.includes(name));
      expect(unsaid, `in the cloud, in no state, and not said: ${where}`).toEqual([]);
    } else if (lost.length > 0) {
      // Written over by one that Pulumi's own lock does not hold back: found, and nothing is gone for good.
      expect(detected, where).toContain("lost-update");
      await this.bringBack(report, lost, where);
    }
    if (detected.length > 0) await this.settle(where);
    this.names = this.inState();
    this.orphans = new Set(this.inCloud().filter((name) => !this.names.includes(name)));
    return { detected, overwritten };
  }

  /** A writer that was killed may have left its lock, a pending operation or both. */
  private async recover(where: string): Promise<void> {
    const locks = path.join(this.state(), "locks", "organization", "groups", "dev");
    const isLocked = fs.existsSync(locks) && fs.readdirSync(locks).length > 0;
    if (!isLocked && (this.checkpoint().pending_operations ?? []).length === 0) return;
    const recovered = await this.unifiedAi(this.names, "recover", "-s", "dev");
    // A person must look at what was written over, which `verify` then names too.
    const losses = recovered.text.includes("lost-update: ");
    expect(recovered.code, `${where}\n${recovered.text}`).toBe(losses ? 2 : 0);
  }

  private async bringBack(report: VerifyReport, lost: string[], where: string): Promise<void> {
    const fix = report.findings.find(({ id }) => id === "lost-update")?.fix ?? "";
    const kept = /--older (\S+?)`/.exec(fix)?.[1];
    expect(kept, `${where}\n${fix}`).toBeDefined();
    const restored = await this.unifiedAi([], "state", "restore", "-s", "dev", "--older", kept!);
    expect(restored.code, restored.text).toBe(0);
    expect(this.inState(), where).toEqual(expect.arrayContaining(lost));
  }

  /** The next round begins with a state in which nothing is open; groups that no state knows stay in the cloud. */
  private async settle(where: string): Promise<void> {
    const settled = await this.unifiedAi([], "state", "verify", "-s", "dev", "--settled", "--json");
    expect(settled.code, `${where}\n${settled.text}`).toBe(0);
  }

  async verify(): Promise<VerifyReport> {
    const answer = await this.unifiedAi([], "state", "verify", "-s", "dev", "--json");
    return JSON.parse(answer.stdout) as VerifyReport;
  }

  private state(): string {
    return path.join(this.clouds.dir, "state", ".pulumi");
  }

  private checkpoint(): {
    resources: { type: string; id: string }[];
    pending_operations?: unknown[];
  } {
    const file = path.join(this.state(), "stacks", "groups", "dev.json");
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as {
      checkpoint: { latest: ReturnType<TwoWriters["checkpoint"]> };
    };
    return checkpoint.latest;
  }

  /** Names of the log groups in the state. */
  inState(): string[] {
    return this.checkpoint()
      .resources.filter(({ type }) => type.startsWith("aws:"))
      .map(({ id }) => id);
  }

  /** Names of the log groups in the cloud. */
  inCloud(): string[] {
    return this.clouds.existing().map((one) => one.slice(one.lastIndexOf(" ") + 1));
  }

  private async mustUp(): Promise<void> {
    const answer = await this.pulumi(this.names, ...UP.slice(1));
    expect(answer.code, answer.text).toBe(0);
  }

  private begin(names: string[], guarded: boolean, who: string): ChildProcess {
    const [file, ...args] = guarded
      ? [process.execPath, cli, "state", "guard", "-s", "dev", "--recover", "--", ...UP]
      : UP;
    const log = fs.openSync(path.join(this.clouds.dir, `${who}.log`), "w");
    const child = spawn(file!, args, {
      cwd: this.project.folder,
      env: this.envOf(names),
      stdio: ["ignore", log, log],
      detached: true,
    });
    fs.closeSync(log);
    return child;
  }

  unifiedAi(names: string[], ...args: string[]): Promise<Answer> {
    return run(process.execPath, [cli, ...args], {
      cwd: this.project.folder,
      env: this.envOf(names),
    });
  }

  pulumi(names: string[], ...args: string[]): Promise<Answer> {
    return run("pulumi", args, { cwd: this.project.folder, env: this.envOf(names) });
  }

  private envOf(names: string[]): NodeJS.ProcessEnv {
    return { ...this.env, GROUPS: names.join(","), UNIFIED_AI_ROOT: repo };
  }
}

/** Milliseconds of an update on an idle machine of two cores. */
const IDLE_UP = 2_000;

const UP = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "dev", "--non-interactive"];

/** Log groups without their SDK, which takes longer to load than all the rest. */
const PROGRAM = `
const pulumi = require(${JSON.stringify(path.join(repo, "node_modules", "@pulumi", "pulumi"))});
const settings = { region: "us-east-1", allowedAccountIds: JSON.stringify(["111122223333"]) };
const provider = new pulumi.ProviderResource("aws", "aws", settings);
for (const name of process.env.GROUPS.split(",")) {
  new pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", name, { name }, { provider });
}
`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const over = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => void child.once("close", () => resolve()));

/** To a writer and what it started in its own group. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, name);
  } catch (error) {
    // It had ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const problems = ({ findings }: VerifyReport): string[] =>
  findings.flatMap(({ id, level }) => (level === "problem" ? [id] : []));
