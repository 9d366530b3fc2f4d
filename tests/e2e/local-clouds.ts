import { execFile, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { readStore } from "../../sim/store/format";
import { JsonLines } from "./gateway/json-lines";

/** What one command printed and how it ended. */
export interface Answer {
  code: number;
  /** Standard output and error in the order they came. */
  text: string;
  stdout: string;
}

/** A resource as `pulumi stack export` shows it. */
export interface ExportedResource {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  parent?: string;
  provider?: string;
  protect?: boolean;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** One call that the local clouds answered (`sim/server/journal.ts`). */
export interface JournalLine {
  method: string;
  token?: string;
  urn?: string;
  id?: string;
  held?: string;
  preview?: boolean;
}

/** The folder of package.json, also from the transpiled copy the benchmark runs. */
export const repo = findRoot(__dirname);

function findRoot(from: string): string {
  return fs.existsSync(path.join(from, "package-lock.json")) ? from : findRoot(path.dirname(from));
}

const cli = path.join(repo, "tools", "unified-ai.cjs");

/**
 * Local clouds of their own for one test file: own store, own backend, own ports, driven through the same commands a user
 * types. `start` takes a second or two, each engine command two to ten.
 */
export class LocalClouds {
  private ignored = new Set<string>();
  private readonly answered: JsonLines<JournalLine>;

  private constructor(
    /** Everything of these clouds lives here and goes with `dispose`. */
    readonly dir: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.answered = new JsonLines(path.join(dir, "clouds", "journal.jsonl"));
  }

  static async start(): Promise<LocalClouds> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-e2e-"));
    const base = { ...process.env, UNIFIED_AI_LOCAL_DIR: dir };
    // It starts the clouds; the environment is taken once, so that each command does not pay for the CLI again.
    const shown = await run(
      "node",
      [cli, "local", "exec", "--", "node", "-e", "console.log(JSON.stringify(process.env))"],
      { cwd: repo, env: base },
    );
    if (shown.code !== 0) throw new Error(`local exec failed: ${shown.text}`);
    return new LocalClouds(dir, JSON.parse(shown.stdout.trim()) as NodeJS.ProcessEnv);
  }

  /** Runs a verb of our own CLI against these clouds. */
  unifiedAi(...args: string[]): Promise<Answer> {
    return run("node", [cli, ...args], { cwd: repo, env: this.cliEnv() });
  }

  /** Runs a verb of our own CLI inside the environment of these clouds, in a project folder. */
  unifiedAiIn(project: Project, ...args: string[]): Promise<Answer> {
    return run("node", [cli, ...args], { cwd: project.folder, env: this.env });
  }

  /** Runs any command in the environment of these clouds, as `local exec` does, from the repo's root. */
  exec(...command: string[]): Promise<Answer> {
    return run("node", [cli, "local", "exec", "--", ...command], { cwd: repo, env: this.cliEnv() });
  }

  /** A project folder of its own whose stacks have the given configuration. */
  project(name = "unified-ai-endpoint", main = path.join(repo, "tools", "program.cjs")): Project {
    return new Project(this, fs.mkdtempSync(path.join(this.dir, "project-")), name, main);
  }

  /** The environment of the local clouds, for spawning the engine directly. */
  environment(): NodeJS.ProcessEnv {
    return { ...this.env };
  }

  /** Faults on demand (`sim/server/faults.ts`); undefined takes them away. */
  setFaults(faults: Record<string, unknown> | undefined): void {
    const file = path.join(this.dir, "clouds", "faults.json");
    if (faults) fs.writeFileSync(file, JSON.stringify(faults));
    else fs.rmSync(file, { force: true });
  }

  /** From here on `existing` leaves out what exists now. */
  ignoreExisting(): void {
    this.ignored = new Set(this.stored());
  }

  /** Type and id of everything that exists in these clouds, sorted; what is soft-deleted or a release's own left out. */
  existing(): string[] {
    return this.stored().filter((resource) => !this.ignored.has(resource));
  }

  private stored(): string[] {
    return readStore(path.join(this.dir, "clouds"))
      .resources.filter((r) => r.deletedAt === undefined && r.state["by"] === undefined)
      .map((r) => `${r.token} ${r.id}`)
      .sort();
  }

  /** The calls the clouds have answered so far, oldest first (`sim/server/journal.ts`). */
  journal(): readonly JournalLine[] {
    return this.answered.all();
  }

  async dispose(): Promise<void> {
    await run("node", [cli, "local", "stop"], { cwd: repo, env: this.cliEnv() });
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private cliEnv(): NodeJS.ProcessEnv {
    return { ...process.env, UNIFIED_AI_LOCAL_DIR: this.dir };
  }
}

/** One Pulumi project folder on local clouds. */
export class Project {
  constructor(
    private readonly clouds: LocalClouds,
    readonly folder: string,
    name: string,
    main: string,
  ) {
    const runtime = { name: "nodejs", options: { typescript: false } };
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ name, runtime, main }));
  }

  /** Writes a stack's configuration; the keys as in a committed stack file. Keeps the stack's encryption salt. */
  configure(stack: string, config: Record<string, unknown>): void {
    const file = path.join(this.folder, `Pulumi.${stack}.yaml`);
    const before = fs.existsSync(file)
      ? (parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>)
      : {};
    fs.writeFileSync(file, stringify({ ...before, config }));
  }

  async init(stack: string): Promise<void> {
    const answer = await this.pulumi("stack", "init", stack);
    if (answer.code !== 0) throw new Error(answer.text);
  }

  /**
   * Runs an engine command to its end. The state is written once, at the end: what it is on the way matters only to a command
   * that is killed (`spawn`), and writing it at every step takes most of an update's time.
   */
  pulumi(...args: string[]): Promise<Answer> {
    return this.pulumiWith({ PULUMI_SKIP_CHECKPOINTS: "true" }, ...args);
  }

  /** Runs an engine command to its end, with more in its environment; the state is written at every step. */
  pulumiWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Answer> {
    return run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: { ...this.clouds.environment(), ...env },
    });
  }

  /** Starts an engine command and returns its process, for tests that kill it. */
  spawn(...args: string[]): ChildProcess {
    return spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: this.clouds.environment(),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  }

  async resources(stack: string): Promise<ExportedResource[]> {
    return (await this.exported(stack)).deployment.resources ?? [];
  }

  async exported(stack: string): Promise<{
    deployment: { resources?: ExportedResource[]; pending_operations?: unknown[] };
  }> {
    const answer = await this.pulumi("stack", "export", "--stack", stack);
    if (answer.code !== 0) throw new Error(answer.text);
    return JSON.parse(answer.stdout) as Awaited<ReturnType<Project["exported"]>>;
  }
}

/** The configuration of a committed stack file. */
export function committedConfig(stack: "dev" | "staging" | "prod"): Record<string, unknown> {
  const file = path.join(repo, `Pulumi.${stack}.yaml`);
  return (parse(fs.readFileSync(file, "utf8")) as { config: Record<string, unknown> }).config;
}

/** The configuration of a committed stack file without the gateway, its cluster and hours: the three clouds alone. */
export function cloudsOnlyConfig(stack: "dev" | "staging" | "prod"): Record<string, unknown> {
  const config = committedConfig(stack);
  const endpoint = config["unified-ai-endpoint:endpoint"] as Record<string, unknown>;
  delete endpoint["gateway"];
  delete endpoint["cluster"];
  delete endpoint["schedule"];
  return config;
}

/** Runs a command to its end; bounded by ten minutes. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Answer> {
  return new Promise((resolve) => {
    let text = "";
    const child = execFile(
      command,
      args,
      { ...options, timeout: 600_000, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout) => {
        const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
        resolve({ code, text, stdout });
      },
    );
    child.stdout?.on("data", (chunk: string) => (text += chunk));
    child.stderr?.on("data", (chunk: string) => (text += chunk));
  });
}
