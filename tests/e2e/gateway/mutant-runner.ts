import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { committedConfig, LocalClouds, repo, type Project } from "../local-clouds";
import { aliasOver, CLOUDS, useAliases, useTimeouts, type CloudName } from "./descriptions";
import { call, describeOutcome } from "./one-call";
import { ENDPOINT, RunningGateway, type Description } from "./running-gateway";

const program = path.join(repo, "tests", "e2e", "gateway", "mutants.cjs");

/** Access policy and project number of the local Google organisation. */
const PERIMETER = { accessPolicy: "900000000001", projectNumber: "100000000001" };

/** File of the Secret that the token agent keeps. */
const AZURE_TOKEN = "ai-azure-token.json";

/** A slip in the program, and the cloud whose calls it is to stop. */
export interface Mutant {
  name: string;
  cloud: CloudName;
}

/** What came of a mutant. */
export interface Verdict extends Mutant {
  /** Who refused it; undefined when calls went through. */
  refusedBy?: "control plane" | "data plane";
  /** The refusal, or how the call was answered. */
  reason: string;
}

/** Every mutant of mutants.cjs; each cloud's first is its control. */
export const MUTANTS = JSON.parse(
  execFileSync(process.execPath, [program], { encoding: "utf8" }),
) as Mutant[];

/** Mutants that change nothing. */
export const CONTROLS = MUTANTS.filter(({ name }) => name.endsWith("control"));

/** The other mutants in threes, one for each cloud, so that one update and one start of the gateway serve all three. */
export function batchesOf(mutants: readonly Mutant[]): Mutant[][] {
  const lists = CLOUDS.map((cloud) =>
    mutants.filter((one) => one.cloud === cloud && !CONTROLS.includes(one)),
  );
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? []));
}

/** A stack on local clouds of its own that takes one batch of mutants after another. */
export class MutantRunner {
  private constructor(
    private readonly clouds: LocalClouds,
    private readonly project: Project,
  ) {}

  static async start(): Promise<MutantRunner> {
    const clouds = await LocalClouds.start();
    try {
      await bringUpPerimeter(clouds);
      const project = clouds.project("unified-ai-endpoint", program);
      const config = structuredClone(committedConfig("dev"));
      const description = config[ENDPOINT] as Description & { gcp: Record<string, unknown> };
      useAliases(
        description,
        Object.fromEntries(CLOUDS.map((cloud) => [cloud, aliasOver([cloud])])),
      );
      useTimeouts(description, { firstTokenSeconds: 5, answerSeconds: 5 });
      description.gcp.accessPolicy = PERIMETER.accessPolicy;
      project.configure("dev", config);
      await project.init("dev");
      return new MutantRunner(clouds, project);
    } catch (error) {
      await clouds.dispose();
      throw error;
    }
  }

  /** Brings the batch up and calls each of its clouds. When the update is refused, each mutant is tried alone. */
  async judge(batch: readonly Mutant[]): Promise<Verdict[]> {
    const refusal = await this.bringUp(batch);
    if (refusal === undefined) return this.callAll(batch);
    const [lone, ...others] = batch;
    if (lone && others.length === 0)
      return [{ ...lone, refusedBy: "control plane", reason: refusal }];
    const verdicts: Verdict[] = [];
    for (const one of batch) verdicts.push(...(await this.judge([one])));
    return verdicts;
  }

  async dispose(): Promise<void> {
    await this.clouds.unifiedAi("local", "gateway", "stop");
    await this.clouds.dispose();
  }

  /** How many calls the clouds have answered so far. */
  private journaled(): number {
    const file = path.join(this.clouds.dir, "clouds", "calls.jsonl");
    if (!fs.existsSync(file)) return 0;
    return fs.readFileSync(file, "utf8").split("\n").filter(Boolean).length;
  }

  /** The refusal; undefined when the stack is up. */
  private async bringUp(batch: readonly Mutant[]): Promise<string | undefined> {
    const env = { UNIFIED_AI_MUTANTS: batch.map(({ name }) => name).join(",") };
    const up = await this.project.pulumiWith(
      env,
      "up",
      "--yes",
      "--skip-preview",
      "--stack",
      "dev",
    );
    if (up.code === 0) {
      if (/changed nothing/.test(up.text)) throw new Error(up.text);
      return undefined;
    }
    const reason =
      /error: (?:1 error occurred:\s*)?(.*)/.exec(up.text)?.[1]?.slice(0, 300) ?? "no error text";
    // A program that throws is no refusal by a cloud.
    if (/unhandled exception|TypeError|ReferenceError/.test(up.text)) throw new Error(up.text);
    return reason;
  }

  private async callAll(batch: readonly Mutant[]): Promise<Verdict[]> {
    const journaled = this.journaled();
    // New pods, as an update of the cluster would make: credentials of the one before are gone with them.
    const gateway = await RunningGateway.attach(this.clouds, this.project).catch(
      (error: Error) => error,
    );
    if (gateway instanceof Error) {
      const [lone, ...others] = batch;
      if (lone && others.length === 0)
        return [
          {
            ...lone,
            refusedBy: "data plane",
            reason: `no start: ${gateway.message.slice(0, 300)}`,
          },
        ];
      const verdicts: Verdict[] = [];
      for (const one of batch) verdicts.push(...(await this.judge([one])));
      return verdicts;
    }
    try {
      const verdicts: Verdict[] = [];
      for (const one of batch) verdicts.push(await this.callOne(gateway, one, journaled));
      return verdicts;
    } finally {
      await this.clouds.unifiedAi("local", "gateway", "stop");
      // The token that the last agent left in the cluster is good for an hour, as it would be in a real one.
      for (const home of fs.readdirSync(path.join(this.clouds.dir, "clouds", "homes")))
        fs.rmSync(path.join(this.clouds.dir, "clouds", "homes", home, "secrets", AZURE_TOKEN), {
          force: true,
        });
    }
  }

  private async callOne(
    gateway: RunningGateway,
    mutant: Mutant,
    journaled: number,
  ): Promise<Verdict> {
    const outcomes = [];
    for (const stream of [false, true])
      outcomes.push(await call(gateway, mutant.cloud, { stream }));
    const failed = outcomes.find(({ whole }) => !whole);
    if (!failed) return { ...mutant, reason: describeOutcome(outcomes[0]!) };
    const judged = gateway
      .calls()
      .slice(journaled)
      .filter(({ cloud, verdict }) => cloud === mutant.cloud && verdict === "refused")
      .at(-1);
    const reason = judged
      ? `${judged.service} ${judged.status} ${judged.code ?? ""}: ${judged.reason ?? ""}`
      : describeOutcome(failed);
    return { ...mutant, refusedBy: "data plane", reason: reason.slice(0, 300) };
  }
}

/** The committed baseline with a perimeter around the Google project. */
async function bringUpPerimeter(clouds: LocalClouds): Promise<void> {
  const baseline = clouds.project("unified-ai-baseline", path.join(repo, "tools", "baseline.cjs"));
  const file = path.join(repo, "baseline", "Pulumi.shared.yaml");
  const { config } = parse(fs.readFileSync(file, "utf8")) as {
    config: Record<string, { gcp: Record<string, unknown> }>;
  };
  config["unified-ai-baseline:baseline"]!.gcp.perimeter = PERIMETER;
  baseline.configure("shared", config);
  await baseline.init("shared");
  const up = await baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared");
  if (up.code !== 0) throw new Error(up.text);
}
