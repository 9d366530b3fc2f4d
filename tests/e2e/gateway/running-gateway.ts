import * as fs from "node:fs";
import * as path from "node:path";
import { faultTarget } from "../../../cli/local/fault";
import type { StackTarget } from "../../../cli/local/stack-outputs";
import { bringUpBaseline } from "../baseline";
import { journalFile, type JournalLine } from "../../../sim/dataplane/server/journal";
import { committedConfig, LocalClouds, type Project } from "../local-clouds";
import { JsonLines } from "./json-lines";
import { inForce, writeWeather, type Weather } from "./weather";

/** Key of the environment's description in a stack file. */
export const ENDPOINT = "unified-ai-endpoint:endpoint";

/** One call as the data plane saw it (calls.jsonl). */
export type ProviderCall = JournalLine;

/** The environment's description, before it is brought up. */
export type Description = Record<string, unknown> & {
  models: Record<string, Record<string, unknown>>;
  tenants: Record<string, Record<string, unknown>>;
};

/** How model APIs and token services behave while they are well. */
type Behaviours = readonly Record<string, unknown>[];

/** Milliseconds after which no line of a call that has ended is waited for any more. */
const LATEST_LINE = 10_000;

/** Requests and tokens a minute that no test reaches, so that what is tested is not the clouds' own quotas. */
const PLENTY = 1_000_000_000;

/**
 * Local clouds of their own with the development stack up and its gateway running: the real engine, the real AI gateway and
 * Envoy, from the manifests of the stack. Takes half a minute; `dispose` ends all of it.
 */
export class RunningGateway {
  private targets: StackTarget[] | undefined;
  private journal: JsonLines<ProviderCall> | undefined;

  private constructor(
    readonly clouds: LocalClouds,
    readonly project: Project,
    /** Base URL of the OpenAI-compatible API, with `/v1`. */
    readonly endpointUrl: string,
    /** Keys by tenant. */
    readonly keys: Readonly<Record<string, string>>,
    /** What `local gateway start --json` said. */
    readonly home: Readonly<Record<string, unknown>>,
    private readonly lasting: Behaviours,
  ) {}

  /**
   * @param change alters the committed description of dev before it is brought up
   * @param lasting behaviours that hold from before the gateway starts until it ends
   * @param baseline what the baseline has beside what is committed
   */
  static async start(
    change?: (description: Description) => void,
    lasting: Behaviours = [],
    baseline: Record<string, unknown> = {},
  ): Promise<RunningGateway> {
    const clouds = await LocalClouds.start();
    try {
      await bringUpBaseline(clouds, baseline);
      const config = structuredClone(committedConfig("dev"));
      const description = config[ENDPOINT] as Description;
      for (const tenant of Object.values(description.tenants)) {
        Object.assign(tenant, {
          requestsPerMinute: 1_000_000,
          tokensPerMinute: 1_000_000_000,
          monthlyBudgetUsd: 2_000,
        });
      }
      change?.(description);
      const project = clouds.project();
      project.configure("dev", config);
      await project.init("dev");
      const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
      if (up.code !== 0) throw new Error(up.text);
      return await RunningGateway.attach(clouds, project, lasting);
    } catch (error) {
      await clouds.dispose();
      throw error;
    }
  }

  /** Starts the gateway of a stack that is up. */
  static async attach(
    clouds: LocalClouds,
    project: Project,
    lasting: Behaviours = [],
  ): Promise<RunningGateway> {
    writeWeather(folderOf(clouds), weatherOf({}, lasting));
    const started = await clouds.unifiedAi("local", "gateway", "start", "--json");
    if (started.code !== 0) throw new Error(started.text);
    const home = JSON.parse(started.stdout) as { endpointUrl: string; tenantKeysFile: string };
    const keys = JSON.parse(fs.readFileSync(home.tenantKeysFile, "utf8")) as Record<string, string>;
    return new RunningGateway(clouds, project, home.endpointUrl, keys, { ...home }, lasting);
  }

  /** Key of the first tenant. */
  get key(): string {
    return Object.values(this.keys)[0]!;
  }

  /**
   * Faults and behaviours of the model APIs; without an argument everything works and no quota binds. In force when the
   * promise resolves: a host that refused connections listens again.
   */
  async setWeather(weather: Weather = {}): Promise<void> {
    writeWeather(folderOf(this.clouds), weatherOf(weather, this.lasting));
    await inForce(folderOf(this.clouds));
  }

  /** What the data plane calls the target that an alias has in a cloud, for a fault of that kind. */
  async faultTarget(alias: string, cloud: string, kind: string): Promise<string> {
    this.targets ??= await this.readTargets();
    const target = this.targets.find(({ key }) => key.startsWith(`${alias}-${cloud}-`));
    if (!target) throw new Error(`${alias} has no target on ${cloud}`);
    return faultTarget(target, kind);
  }

  private async readTargets(): Promise<StackTarget[]> {
    const answer = await this.project.pulumi("stack", "output", "targets", "--json");
    if (answer.code !== 0) throw new Error(answer.text);
    return JSON.parse(answer.stdout) as StackTarget[];
  }

  /** Model calls and token exchanges that providers have seen so far, oldest first. */
  calls(): readonly ProviderCall[] {
    this.journal ??= new JsonLines<ProviderCall>(path.join(folderOf(this.clouds), journalFile));
    return this.journal.all();
  }

  /**
   * What providers saw while `work` ran. They note a call when its answer is out, so they are given a moment, and until
   * `complete` is content with what they saw, since on a busy machine a moment may be long.
   */
  async watch<T>(
    work: () => Promise<T>,
    complete: (calls: readonly ProviderCall[]) => boolean = () => true,
  ): Promise<{ result: T; calls: ProviderCall[] }> {
    const before = this.calls().length;
    const result = await work();
    const until = performance.now() + LATEST_LINE;
    for (let seen = -1; seen !== this.calls().length;) {
      seen = this.calls().length;
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (!complete(this.calls().slice(before)) && performance.now() < until) seen = -1;
    }
    return { result, calls: this.calls().slice(before) };
  }

  /** Posts JSON as the first tenant. */
  post(route: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.endpointUrl}${route}`, {
      method: "POST",
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(120_000),
      ...init,
      headers: {
        authorization: `Bearer ${this.key}`,
        "content-type": "application/json",
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  }

  async dispose(): Promise<void> {
    await this.clouds.unifiedAi("local", "gateway", "stop");
    await this.clouds.dispose();
  }
}

const folderOf = (clouds: LocalClouds): string => path.join(clouds.dir, "clouds");

function weatherOf(weather: Weather, lasting: Behaviours): Required<Weather> {
  const plenty = ["aws", "azure", "gcp", "openai", "anthropic", "cohere"].map((target) => ({
    target,
    requestsPerMinute: PLENTY,
    tokensPerMinute: PLENTY,
  }));
  return {
    faults: weather.faults ?? [],
    behaviours: [...plenty, ...lasting, ...(weather.behaviours ?? [])],
  };
}

/** A chat completion's request. */
export function chat(content = "Say hello.", more: Record<string, unknown> = {}): object {
  return { model: "chat", messages: [{ role: "user", content }], ...more };
}

/** Services of which a call is one to a model; what stores of secrets are asked for stands in the journal as `model` too. */
const MODEL_APIS: ReadonlySet<string> = new Set(["bedrock", "openai", "vertex", "api"]);

/** Calls to model APIs alone, without the exchanges of credentials and the looks at stores of secrets, which come at any time. */
export function modelCalls(calls: readonly ProviderCall[]): ProviderCall[] {
  return calls.filter(({ model, service }) => model !== undefined && MODEL_APIS.has(service));
}
