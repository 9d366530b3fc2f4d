import * as fs from "node:fs";
import * as path from "node:path";
import { bringUpBaseline } from "../baseline";
import type { JournalLine } from "../../../sim/dataplane/server/journal";
import { committedConfig, LocalClouds, type Project } from "../local-clouds";

/** Key of the environment's description in a stack file. */
export const ENDPOINT = "unified-ai-endpoint:endpoint";

/** One call as the data plane saw it (calls.jsonl). */
export type ProviderCall = JournalLine;

/** What one model API does instead of answering, and how it behaves otherwise (`dataplane-faults.json`). */
export interface Weather {
  faults?: Record<string, unknown>[];
  behaviours?: Record<string, unknown>[];
}

/** The environment's description, before it is brought up. */
export type Description = Record<string, unknown> & {
  models: Record<string, Record<string, unknown>>;
  tenants: Record<string, Record<string, unknown>>;
};

/** Requests and tokens a minute that no test reaches, so that what is tested is not the clouds' own quotas. */
const PLENTY = 1_000_000_000;

/**
 * Local clouds of their own with the development stack up and its gateway running: the real engine, the real AI gateway and
 * Envoy, from the manifests of the stack. Takes half a minute; `dispose` ends all of it.
 */
export class RunningGateway {
  private constructor(
    readonly clouds: LocalClouds,
    readonly project: Project,
    /** Base URL of the OpenAI-compatible API, with `/v1`. */
    readonly endpointUrl: string,
    /** Keys by tenant. */
    readonly keys: Readonly<Record<string, string>>,
    /** What `local gateway start --json` said. */
    readonly home: Readonly<Record<string, unknown>>,
  ) {}

  /** `change` alters the committed description of dev before it is brought up. */
  static async start(change?: (description: Description) => void): Promise<RunningGateway> {
    const clouds = await LocalClouds.start();
    try {
      await bringUpBaseline(clouds);
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
      return await RunningGateway.attach(clouds, project);
    } catch (error) {
      await clouds.dispose();
      throw error;
    }
  }

  /** Starts the gateway of a stack that is up. */
  static async attach(clouds: LocalClouds, project: Project): Promise<RunningGateway> {
    const started = await clouds.unifiedAi("local", "gateway", "start", "--json");
    if (started.code !== 0) throw new Error(started.text);
    const home = JSON.parse(started.stdout) as { endpointUrl: string; tenantKeysFile: string };
    const keys = JSON.parse(fs.readFileSync(home.tenantKeysFile, "utf8")) as Record<string, string>;
    const gateway = new RunningGateway(clouds, project, home.endpointUrl, keys, { ...home });
    gateway.setWeather();
    return gateway;
  }

  /** Key of the first tenant. */
  get key(): string {
    return Object.values(this.keys)[0]!;
  }

  /** Faults and behaviours of the model APIs from now on; without an argument everything works and no quota binds. */
  setWeather(weather: Weather = {}): void {
    const plenty = ["aws", "azure", "gcp"].map((target) => ({
      target,
      requestsPerMinute: PLENTY,
      tokensPerMinute: PLENTY,
    }));
    const file = path.join(this.clouds.dir, "clouds", "dataplane-faults.json");
    const content = {
      faults: weather.faults ?? [],
      behaviours: [...plenty, ...(weather.behaviours ?? [])],
    };
    fs.writeFileSync(`${file}.new`, JSON.stringify(content));
    fs.renameSync(`${file}.new`, file);
  }

  /** Model calls and token exchanges that providers have seen so far, oldest first. */
  calls(): ProviderCall[] {
    const file = path.join(this.clouds.dir, "clouds", "calls.jsonl");
    if (!fs.existsSync(file)) return [];
    const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as ProviderCall);
  }

  /** What providers saw while `work` ran. They note a call when its answer is out, so they are given a moment. */
  async watch<T>(work: () => Promise<T>): Promise<{ result: T; calls: ProviderCall[] }> {
    const before = this.calls().length;
    const result = await work();
    for (let seen = -1; seen !== this.calls().length;) {
      seen = this.calls().length;
      await new Promise((resolve) => setTimeout(resolve, 50));
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

/** A chat completion's request. */
export function chat(content = "Say hello.", more: Record<string, unknown> = {}): object {
  return { model: "chat", messages: [{ role: "user", content }], ...more };
}

/** Calls to model APIs alone, without the exchanges of credentials. */
export function modelCalls(calls: readonly ProviderCall[]): ProviderCall[] {
  return calls.filter((call) => call.model !== undefined);
}
