import * as path from "node:path";
import { accepts, startProcess, type Started, waitFor } from "./child-process";
import { limiterSecrets } from "./gateway-settings";
import type { RunSettings } from "./messages";
import { STATE, WORK } from "./private-root";
import { RATE_LIMIT_PORT, rateLimitEnvironment } from "./rate-limit";
import { secretElsewhere, type Secrets } from "./secrets";

/** Namespace of the controllers and of the rate limit service, fixed in Envoy Gateway's own names. */
const LIMITER_NAMESPACE = "envoy-gateway-system";
/** Milliseconds after which a rate limit service that was asked to end is killed. */
const LIMITER_END = 2_000;

/** Milliseconds it may take to come up. */
const LIMIT = 60_000;

/** The rate limit service, which reads its variables when it starts: with another password it is started again. */
export class Limiter {
  /** Hears how it ended, when that was not asked for. */
  failed: (how: string) => void = () => undefined;
  started: Started | undefined;
  private variables = "";
  private renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly settings: RunSettings,
    private readonly options: {
      secrets: Secrets;
      env: NodeJS.ProcessEnv;
      logs: string;
      /** Folder of the certificates that the controller made for it. */
      certificates: string;
    },
  ) {}

  async start(): Promise<void> {
    const { env, logs, certificates } = this.options;
    const variables = this.secretVariables();
    this.variables = JSON.stringify(variables);
    const started = startProcess({
      name: "the rate limit service",
      command: [this.settings.programs.ratelimit],
      env: {
        ...env,
        ...rateLimitEnvironment({
          certificates,
          redisSocket: `${STATE}/redis.sock`,
          runtime: `${WORK}/limits`,
        }),
        ...variables,
      },
      log: path.join(logs, "ratelimit.log"),
    });
    this.started = started;
    void started.ended.then((how) => {
      if (this.started === started) this.failed(how);
    });
    await waitFor("the rate limit service listens", () => accepts(RATE_LIMIT_PORT), {
      limit: LIMIT,
      unless: [started],
    });
  }

  /** What `kubectl rollout restart` does to its pods, but for the moment without any; calls pass uncounted meanwhile. */
  renew(): Promise<void> {
    this.renewing = this.renewing.then(async () => {
      const old = this.started;
      if (!old || JSON.stringify(this.secretVariables()) === this.variables) return;
      this.started = undefined;
      old.process.kill("SIGTERM");
      const late = setTimeout(() => old.process.kill("SIGKILL"), LIMITER_END);
      await old.ended;
      clearTimeout(late);
      await this.start().catch((error: Error) => this.failed(error.message));
    });
    return this.renewing;
  }

  end(): void {
    const { started } = this;
    this.started = undefined;
    started?.process.kill("SIGKILL");
  }

  private secretVariables(): Record<string, string> {
    const { plan } = this.settings;
    return Object.fromEntries(
      limiterSecrets(plan.controller).flatMap(({ name, secret, key }) => {
        const value = this.options.secrets.get(secretElsewhere(LIMITER_NAMESPACE, secret));
        const text = value?.values[key];
        return text === undefined ? [] : [[name, text]];
      }),
    );
  }
}
