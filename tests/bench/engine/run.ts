import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { bringUpBaseline } from "../../e2e/baseline";
import {
  cloudsOnlyConfig,
  committedConfig,
  LocalClouds,
  repo,
  run,
  type Project,
} from "../../e2e/local-clouds";
import { pairedRatio, rounds, summarise, type Contender, type Sample } from "../measure";
import { bareProgram, emptyProgram, manyEndpoints, naiveProgram, oneRulePack } from "./programs";

/** One claim of the README, with what was measured for it. */
interface Finding {
  claim: string;
  ratio: number;
  target: string;
  met: boolean;
  spread: [number, number];
}

const seconds = (samples: readonly Sample[]): number[] => samples.map((s) => s.seconds);
const say = (line: string): void => console.log(line);

/** The figures of set-up, program and pack, by whole commands of the engine. True when every claim is met. */
export async function benchEngine(count: number): Promise<boolean> {
  const clouds = await LocalClouds.start();
  const findings: Finding[] = [];
  const raw: Record<string, unknown> = {};
  try {
    await bringUpBaseline(clouds);
    const engine = new Bench(clouds, count, raw, findings);
    await engine.devAgainstBare();
    await engine.growth();
    await engine.packStart();
    await engine.packOverManyResources();
    await engine.firstPreview();
  } finally {
    await clouds.dispose();
  }
  report(findings, raw);
  return findings.every((f) => f.met);
}

class Bench {
  constructor(
    private readonly clouds: LocalClouds,
    private readonly count: number,
    private readonly raw: Record<string, unknown>,
    private readonly findings: Finding[],
  ) {}

  async devAgainstBare(): Promise<void> {
    say("preview of dev against the same resources registered bare");
    const dev = await this.program(
      "dev",
      path.join(repo, "tools", "program.cjs"),
      committedConfig("dev"),
    );
    const up = await dev.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    if (up.code !== 0) throw new Error(up.text);
    const resources = await dev.resources("dev");
    const down = await dev.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");
    if (down.code !== 0) throw new Error(down.text);

    const bare = await this.program("bare", bareProgram(this.folder("bare"), resources));
    const samples = await rounds(
      [this.preview("ours", dev, "dev"), this.preview("bare", bare, "bare")],
      this.count,
      say,
    );
    this.keep("dev against bare", samples);
    this.find(
      "preview of dev / bare",
      pairedRatio(seconds(samples["ours"]!), seconds(samples["bare"]!)),
      1.1,
    );
  }

  async growth(): Promise<void> {
    say("growth of a preview at 100 and 1,000 resources");
    const empty = await this.program("empty", emptyProgram(this.folder("empty")));
    const contenders = [this.preview("empty", empty, "empty")];
    for (const size of [100, 1_000]) {
      const stack = `n${size}`;
      const main = manyEndpoints(this.folder(stack), size);
      const project = await this.program(stack, main, cloudsOnlyConfig("dev"));
      contenders.push(this.preview(stack, project, stack));
    }
    const samples = await rounds(contenders, Math.min(this.count, 5), say);
    this.keep("growth", samples);
    const above = (name: string): number[] =>
      samples[name]!.map((s, round) => s.seconds - samples["empty"]![round]!.seconds);
    // Linear means ten times the resources cost ten times the time above the floor; both sides per resource.
    const perResource = (name: string, size: number): number[] => above(name).map((t) => t / size);
    this.find(
      "time per resource at 1,000 / at 100",
      pairedRatio(perResource("n1000", 1_000), perResource("n100", 100)),
      1.2,
    );
  }

  async packStart(): Promise<void> {
    say("start of the policy pack against an empty preview");
    const empty = await this.program("packless", emptyProgram(this.folder("packless")));
    const without = this.preview("without", empty, "packless");
    const pack = {
      ...without,
      name: "with",
      command: [...without.command, "--policy-pack", path.join(repo, "policies")],
    };
    const samples = await rounds([without, pack], this.count, say);
    this.keep("pack start-up", samples);
    const extra = samples["with"]!.map(
      (s, round) => s.seconds - samples["without"]![round]!.seconds,
    );
    this.find(
      "pack start-up / empty preview",
      pairedRatio(extra, seconds(samples["without"]!)),
      0.6,
    );
  }

  /** The whole pack against a pack of one rule that asks nothing, over the same preview of 500 resources. */
  async packOverManyResources(): Promise<void> {
    say("preview of 500 resources with the pack against one with a pack of one empty rule");
    const project = await this.program(
      "n500",
      manyEndpoints(this.folder("n500"), 500),
      cloudsOnlyConfig("dev"),
    );
    const preview = this.preview("", project, "n500");
    const withPack = (name: string, ...args: string[]): Contender => ({
      ...preview,
      name,
      command: [...preview.command, "--policy-pack", ...args],
    });
    const samples = await rounds(
      [
        withPack("one empty rule", oneRulePack(this.folder("one-rule"))),
        withPack(
          "whole pack",
          path.join(repo, "policies"),
          "--policy-pack-config",
          path.join(repo, "policies", "config", "dev.json"),
        ),
      ],
      Math.min(this.count, 5),
      say,
    );
    this.keep("pack over 500 resources", samples);
    this.find(
      "preview of 500 resources, whole pack / one empty rule",
      pairedRatio(seconds(samples["whole pack"]!), seconds(samples["one empty rule"]!)),
      1.2,
    );
  }

  async firstPreview(): Promise<void> {
    say(
      "first preview after a clean install against a type-checked program importing the package roots",
    );
    const folder = this.folder("naive");
    naiveProgram(folder);
    fs.symlinkSync(path.join(repo, "node_modules"), path.join(folder, "node_modules"));
    fs.writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name: "naive", main: "index.ts" }),
    );
    fs.writeFileSync(
      path.join(folder, "Pulumi.yaml"),
      stringify({ name: "naive", runtime: "nodejs" }),
    );
    const env = { ...this.clouds.environment() };
    const init = await run("pulumi", ["stack", "init", "naive"], { cwd: folder, env });
    if (init.code !== 0) throw new Error(init.text);
    const naive: Contender = {
      name: "naive",
      command: ["pulumi", "preview", "--stack", "naive", "--non-interactive"],
      cwd: folder,
      env,
      // The runner keeps what it compiled below the temporary folder; the first preview finds nothing there.
      before: () => void (env["TMPDIR"] = this.folder("tmp")),
    };
    // A copy of the sources, since a clean install has no transpiled output yet and others may be using ours.
    const copy = this.folder("clean");
    const left = new Set(
      ["node_modules", "bin", ".git", ".unified-ai"].map((name) => path.join(repo, name)),
    );
    fs.cpSync(repo, copy, { recursive: true, filter: (source) => !left.has(source) });
    fs.symlinkSync(path.join(repo, "node_modules"), path.join(copy, "node_modules"));
    const dev = await this.program(
      "dev",
      path.join(copy, "tools", "program.cjs"),
      cloudsOnlyConfig("dev"),
    );
    const ours: Contender = {
      ...this.preview("ours", dev, "dev"),
      before: () => fs.rmSync(path.join(copy, "bin"), { recursive: true, force: true }),
    };
    const samples = await rounds([ours, naive], Math.min(this.count, 3), say, 0);
    this.keep("first preview", samples);
    this.find(
      "first preview, naive / ours (time)",
      pairedRatio(seconds(samples["naive"]!), seconds(samples["ours"]!)),
      5,
      "least",
    );
    const memory = (name: string): number[] => samples[name]!.map((s) => s.peakMiB);
    this.find(
      "first preview, naive / ours (memory)",
      pairedRatio(memory("naive"), memory("ours")),
      7,
      "least",
    );
  }

  private folder(name: string): string {
    return fs.mkdtempSync(path.join(this.clouds.dir, `bench-${name}-`));
  }

  private async program(
    stack: string,
    main: string,
    config: Record<string, unknown> = {},
  ): Promise<Project> {
    const project = this.clouds.project("unified-ai-endpoint", main);
    project.configure(stack, config);
    await project.pulumi("stack", "init", stack);
    return project;
  }

  private preview(name: string, project: Project, stack: string): Contender {
    return {
      name,
      command: ["pulumi", "preview", "--stack", stack, "--non-interactive"],
      cwd: project.folder,
      env: this.clouds.environment(),
    };
  }

  private keep(title: string, samples: Record<string, Sample[]>): void {
    this.raw[title] = samples;
    for (const [name, list] of Object.entries(samples)) {
      const { median, quartiles } = summarise(seconds(list));
      const memory = summarise(list.map((s) => s.peakMiB)).median;
      say(
        `  ${name}: ${median.toFixed(2)} s (${quartiles.map((q) => q.toFixed(2)).join(" to ")}), ${memory.toFixed(0)} MiB`,
      );
    }
  }

  private find(
    claim: string,
    ratio: { median: number; quartiles: [number, number] },
    limit: number,
    kind: "most" | "least" = "most",
  ): void {
    const met = kind === "most" ? ratio.median <= limit : ratio.median >= limit;
    this.findings.push({
      claim,
      ratio: ratio.median,
      target: `at ${kind} ${limit}`,
      met,
      spread: ratio.quartiles,
    });
  }
}

function report(findings: readonly Finding[], raw: Record<string, unknown>): void {
  say("");
  for (const f of findings) {
    const spread = f.spread.map((s) => s.toFixed(2)).join(" to ");
    say(
      `${f.met ? "met    " : "NOT MET"}  ${f.claim}: ${f.ratio.toFixed(2)} (${spread}), target ${f.target}`,
    );
  }
  const folder = path.join(repo, "docs", "bench");
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `engine-${new Date().toISOString().slice(0, 10)}.json`);
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model,
    load: os.loadavg(),
    node: process.version,
  };
  fs.writeFileSync(file, JSON.stringify({ machine, findings, raw }, null, 2));
  say(`raw numbers: ${path.relative(repo, file)}`);
}
