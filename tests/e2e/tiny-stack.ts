import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { makeEngineHome } from "../../cli/local/engine-home";
import { repo, run, type Answer } from "./local-clouds";

const cli = path.join(repo, "tools", "unified-ai.cjs");

/** The passphrase of these stacks. */
export const PASSPHRASE = "tiny stack's passphrase";

/**
 * A stack of components with secrets, on the real engine and a folder of its own: no cloud, no provider, about a second
 * for each command. The program makes one component for each word of `NAMES`.
 */
export class TinyStack {
  readonly root: string;
  readonly project: string;
  readonly name = "dev";

  private constructor(
    readonly dir: string,
    private readonly engine: string,
  ) {
    this.root = path.join(dir, "state");
    this.project = path.join(dir, "project");
  }

  /** Makes the stack and brings it up, unless `up` is false. */
  static async start(options: { up?: boolean; config?: object } = {}): Promise<TinyStack> {
    const { ensureEngine } = createRequire(__filename)(
      path.join(repo, "tools", "engine.cjs"),
    ) as typeof import("../../tools/engine.cjs");
    const progress = { line: () => undefined, step: <T>(_: string, work: () => T) => work() };
    const { pulumi } = await ensureEngine({ progress: progress as never });
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-tiny-"));
    const stack = new TinyStack(dir, path.dirname(pulumi));
    for (const folder of [stack.root, stack.project, path.join(dir, "home")]) fs.mkdirSync(folder);
    makeEngineHome(path.join(dir, "pulumi-home"));
    const main = path.join(dir, "program.cjs");
    fs.writeFileSync(main, PROGRAM);
    const runtime = { name: "nodejs", options: { typescript: false } };
    fs.writeFileSync(
      path.join(stack.project, "Pulumi.yaml"),
      stringify({ name: "tiny", runtime, main }),
    );
    await stack.must("stack", "init", "dev");
    if (options.config) stack.configure(options.config);
    if (options.up !== false) await stack.up();
    return stack;
  }

  dispose(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  /** Adds to the configuration in the stack's file. */
  configure(config: object): void {
    const before = parse(fs.readFileSync(this.stackFile, "utf8")) as { config?: object };
    fs.writeFileSync(
      this.stackFile,
      stringify({ ...before, config: { ...before.config, ...config } }),
    );
  }

  get stackFile(): string {
    return path.join(this.project, "Pulumi.dev.yaml");
  }

  /** The state's file. */
  get file(): string {
    return path.join(this.root, ".pulumi", "stacks", "tiny", "dev.json");
  }

  get backups(): string {
    return path.join(this.root, ".unified-ai", "backups", "tiny", "dev");
  }

  async up(names = "a,b", env: NodeJS.ProcessEnv = {}): Promise<Answer> {
    const answer = await this.tryUp(names, env);
    if (answer.code !== 0) throw new Error(answer.text);
    return answer;
  }

  tryUp(names = "a,b", env: NodeJS.ProcessEnv = {}): Promise<Answer> {
    const args = ["up", "--yes", "--skip-preview", "--stack", "dev"];
    return this.pulumi({ NAMES: names, ...env }, ...args);
  }

  pulumi(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Answer> {
    return run("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.project,
      env: { ...this.environment(), ...env },
    });
  }

  async must(...args: string[]): Promise<Answer> {
    const answer = await this.pulumi({}, ...args);
    if (answer.code !== 0) throw new Error(answer.text);
    return answer;
  }

  /** A verb of ours on this stack. */
  unifiedAi(...args: string[]): Promise<Answer> {
    return this.unifiedAiWith({}, ...args);
  }

  unifiedAiWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Answer> {
    const end = args.indexOf("--");
    const at = end < 0 ? args.length : end;
    const all = [...args.slice(0, at), "--stack", "dev", ...args.slice(at)];
    return run(process.execPath, [cli, ...all], {
      cwd: this.project,
      env: { ...this.environment(), ...env },
    });
  }

  /** Only what these commands need, so that nothing of the caller's leaks in. */
  environment(): NodeJS.ProcessEnv {
    const { PATH, UNIFIED_AI_CACHE, XDG_CACHE_HOME, HOME } = process.env;
    const cache = XDG_CACHE_HOME ?? path.join(HOME ?? os.homedir(), ".cache");
    return {
      PATH: [this.engine, path.dirname(process.execPath), PATH].join(path.delimiter),
      HOME: path.join(this.dir, "home"),
      XDG_CACHE_HOME: cache,
      ...(UNIFIED_AI_CACHE === undefined ? {} : { UNIFIED_AI_CACHE }),
      UNIFIED_AI_ROOT: repo,
      PULUMI_HOME: path.join(this.dir, "pulumi-home"),
      PULUMI_BACKEND_URL: `file://${this.root}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NAMES: "a,b",
    };
  }

  /** The state as its file has it. */
  state(): { version: number; features?: string[]; checkpoint: { latest: TinyState } } {
    return JSON.parse(fs.readFileSync(this.file, "utf8")) as ReturnType<TinyStack["state"]>;
  }

  /** Changes the state's file behind the engine's back; its checksum is taken away unless `checksum`. */
  damage(change: (bytes: Buffer) => Buffer | string, checksum = false): void {
    fs.writeFileSync(this.file, change(fs.readFileSync(this.file)));
    if (!checksum) fs.rmSync(`${this.file}.attrs`, { force: true });
  }

  /** Logical names in the state. */
  names(): string[] {
    return this.state().checkpoint.latest.resources.map(({ urn }) => urn.split("::").at(-1)!);
  }
}

interface TinyState {
  resources: { urn: string; type: string; parent?: string; id?: string }[];
  pending_operations?: unknown[];
  [key: string]: unknown;
}

const PROGRAM = `
const pulumi = require(${JSON.stringify(path.join(repo, "node_modules", "@pulumi", "pulumi"))});
const config = new pulumi.Config();
class Part extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("tiny:index:Part", name, { secret: pulumi.secret("secret of " + name) }, opts);
    this.registerOutputs({});
  }
}
const whole = new Part("whole");
for (const name of process.env.NAMES.split(",")) new Part(name, { parent: whole });
exports.word = config.getSecret("word");
if (process.env.FAIL) throw new pulumi.RunError("the program fails: " + process.env.FAIL);
`;
