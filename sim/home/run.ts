import type * as http from "node:http";
import * as fs from "node:fs";
import type * as net from "node:net";
import * as path from "node:path";
import { mintServiceAccountToken } from "../dataplane/issuer";
import { startApiServer } from "./api-server";
import { accepts, type Started, waitFor } from "./child-process";
import { startDataPlane } from "./data-plane";
import { type GatewayProcess, hasLimits, PROCESSOR_PORT, startGateway } from "./gateway-process";
import type { Entrance, RunSettings } from "./messages";
import { metricsServer } from "./metrics";
import { HOME, STATE } from "./private-root";
import { RATE_LIMIT_METRICS_PORT } from "./rate-limit";
import { Relay } from "./relay";
import { Sidecar, statusOf } from "./sidecar";
import { joinVault } from "./vault";
import { Secrets, secretsFolder } from "./secrets";
import { lastLines } from "./logs";
import { fillVolumes } from "./volumes";
import type { MetricsSource } from "./state";

/** Milliseconds the gateway may take from its start to its first answer. */
const READY_LIMIT = 90_000;
/** What Envoy writes when it cannot use a listener; it has none then, and gets another only when the manifests change. */
const LISTENER_REFUSED = "envoy.config.listener.v3.Listener rejected";
/** Milliseconds after which that is final: what the listener needs may come a moment later. */
const REFUSED_LIMIT = 5_000;
/** Milliseconds for which callers may hold on to a connection that a drain found idle; most clients keep one for five seconds. */
const IDLE_LIMIT = 6_000;
/** Port of the token agent's metrics when no sidecar says another. */
const AGENT_METRICS_PORT = 9912;

/** One run of an environment's gateway, inside its own network and file system. */
export class Run {
  private readonly relay: Relay;
  private readonly metrics: http.Server;
  private readonly started: Started[] = [];
  private readonly sidecars: Sidecar[] = [];
  private readonly logs: string;
  private readonly secrets = new Secrets(`${STATE}/${secretsFolder}`);
  private gateway: GatewayProcess | undefined;
  private admin: string | undefined;
  private ending = false;

  constructor(
    private readonly settings: RunSettings,
    private readonly failed: (reason: string) => void,
  ) {
    this.relay = new Relay(settings.plan.port);
    this.metrics = metricsServer((source) => this.locate(source));
    this.logs = `${STATE}/logs`;
  }

  /** Starts everything in the order a cluster would; resolves when the gateway answers. */
  async start(): Promise<Record<string, number>> {
    const { clouds, plan } = this.settings;
    const env = this.environment();
    this.watch(
      await startDataPlane({
        clouds,
        cluster: plan.cluster,
        log: path.join(this.logs, "data-plane.log"),
        env,
        program: this.settings.programs.dataPlane,
      }),
    );
    if (this.settings.vault) await joinVault(this.settings.vault);
    const authority = await this.startApi();
    fillVolumes(plan.pod, {
      token: (audience, seconds) => this.token(audience, seconds),
      clusterCa: () => (authority === undefined ? "" : fs.readFileSync(authority, "utf8")),
      secret: (name, key) => this.secrets.get(name)?.values[key],
    });
    for (const container of plan.pod.sidecars) {
      const sidecar = new Sidecar(container, { env, logs: this.logs, failed: this.failed });
      this.sidecars.push(sidecar);
      await sidecar.start();
    }
    const options = { secrets: this.secrets, env, logs: this.logs };
    const begin = size(this.aigwLog);
    const gateway = await startGateway(this.settings, options);
    this.gateway = gateway;
    this.watch(gateway.aigw);
    const { limiter } = gateway;
    if (limiter)
      limiter.failed = (how) => {
        if (!this.ending) this.failed(how);
      };
    // A key may have changed between the start of the gateway and now.
    gateway.renewKeys();
    await this.untilReady(gateway, begin);
    const others = [limiter, ...this.sidecars].flatMap((one) => one?.started ?? []);
    const all = [...this.started, ...others];
    return Object.fromEntries(
      all.map(({ name, process: { pid } }) => [name.replace(/^the /, ""), pid ?? 0]),
    );
  }

  /** Takes a connection that came in outside. */
  take(entrance: Entrance, socket: net.Socket): void {
    if (entrance === "gateway") this.relay.take(socket);
    else {
      this.metrics.emit("connection", socket);
      socket.resume();
    }
  }

  /** Lets what is being answered be answered, for so many seconds; no new connection comes any more. */
  async drain(seconds: number): Promise<void> {
    // From now on each answer says that its connection is the last one's.
    await this.toEnvoy("POST", "/healthcheck/fail");
    await this.toEnvoy("POST", "/drain_listeners?graceful&skip_exit");
    const began = Date.now();
    const waits = async (): Promise<boolean> =>
      Date.now() < began + IDLE_LIMIT || (await this.requestsOpen()) > 0;
    while (Date.now() < began + seconds * 1000 && this.relay.size > 0 && (await waits()))
      await new Promise((resolve) => setTimeout(resolve, 250));
  }

  /** Ends everything. */
  end(): void {
    this.ending = true;
    for (const sidecar of this.sidecars) sidecar.end();
    this.gateway?.limiter?.end();
    for (const { process: child } of this.started) child.kill("SIGKILL");
  }

  private get aigwLog(): string {
    return path.join(this.logs, "aigw.log");
  }

  private environment(): NodeJS.ProcessEnv {
    return { PATH: process.env["PATH"], HOME, LANG: "C.UTF-8", TMPDIR: "/tmp" };
  }

  /** What must not end: when it does, the whole run ends with the reason. */
  private watch(started: Started): void {
    this.started.push(started);
    void started.ended.then((how) => {
      if (!this.ending) this.failed(how);
    });
  }

  private async startApi(): Promise<string | undefined> {
    const { clouds, plan } = this.settings;
    // Without an issuer no token can be made, so there is nobody to ask the API server anything.
    if (plan.issuer === undefined) return undefined;
    const { caFile } = await startApiServer({
      clouds,
      authority: `${STATE}/cluster-ca`,
      issuer: plan.issuer,
      namespace: plan.namespace,
      rbac: plan.rbac,
      secrets: this.secrets,
      changed: () => this.gateway?.renewKeys(),
    });
    return caFile;
  }

  private token(audience: string, seconds: number): string {
    const { clouds, plan } = this.settings;
    if (plan.issuer === undefined)
      throw new Error(
        `cluster ${JSON.stringify(plan.cluster)}: not in the local clouds, so nobody signs its service accounts' tokens; bring it up there`,
      );
    return mintServiceAccountToken(clouds, {
      issuer: plan.issuer,
      namespace: plan.namespace,
      serviceAccount: plan.pod.serviceAccount,
      audiences: [audience],
      seconds,
    });
  }

  private async untilReady(gateway: GatewayProcess, begin: number): Promise<void> {
    const { plan } = this.settings;
    const unless = [gateway.aigw];
    let refusedSince: number | undefined;
    const check = async (): Promise<boolean> => {
      const log = fs.readFileSync(this.aigwLog).subarray(begin).toString("utf8");
      this.admin ??= adminUrl(log);
      if (log.includes(LISTENER_REFUSED)) refusedSince ??= Date.now();
      if (refusedSince !== undefined && Date.now() - refusedSince > REFUSED_LIMIT)
        throw new Error("Envoy refuses the listener that the manifests make");
      if (this.admin === undefined || !(await accepts(plan.port))) return false;
      if (plan.limits && plan.hasLimits && !(await hasLimits())) return false;
      return this.answersModels();
    };
    try {
      await waitFor("the gateway answers /v1/models", check, {
        limit: READY_LIMIT,
        unless,
        every: 50,
      });
    } catch (error) {
      const said = lastLines(this.aigwLog, begin);
      throw new Error(`${(error as Error).message}${said === "" ? "" : `; it said: ${said}`}`);
    }
  }

  /** Whether the gateway lets in who has a key, and keeps out everybody else while there is none. */
  private async answersModels(): Promise<boolean> {
    const { port, secrets } = this.settings.plan;
    const values = secrets.callers.flatMap((name) =>
      Object.values(this.secrets.get(name)?.values ?? {}),
    );
    const [key] = values;
    const url = `http://127.0.0.1:${port}/v1/models`;
    if (key !== undefined) return (await statusOf(url, { authorization: `Bearer ${key}` })) === 200;
    return (await statusOf(url)) === (secrets.callers.length > 0 ? 401 : 200);
  }

  private locate(source: MetricsSource): string | undefined {
    switch (source) {
      case "envoy":
        return this.admin && `${this.admin}/stats/prometheus`;
      case "ai-gateway":
        return `http://127.0.0.1:${PROCESSOR_PORT}/metrics`;
      case "token-agent": {
        const [agent] = this.settings.plan.pod.sidecars;
        return (
          agent && `http://127.0.0.1:${agent.startupProbe?.port ?? AGENT_METRICS_PORT}/metrics`
        );
      }
      case "rate-limit":
        return this.gateway?.limiter && `http://127.0.0.1:${RATE_LIMIT_METRICS_PORT}/metrics`;
    }
  }

  private async toEnvoy(method: "GET" | "POST", query: string): Promise<string> {
    if (this.admin === undefined) return "";
    try {
      return await (await fetch(this.admin + query, { method })).text();
    } catch {
      return "";
    }
  }

  private async requestsOpen(): Promise<number> {
    const text = await this.toEnvoy("GET", "/stats?filter=^http\\.http-.*downstream_rq_active$");
    return [...text.matchAll(/: (\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  }
}

const adminUrl = (log: string): string | undefined =>
  /\(admin (http:\/\/localhost:\d+)\)/.exec(log)?.[1]?.replace("localhost", "127.0.0.1");

const size = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
