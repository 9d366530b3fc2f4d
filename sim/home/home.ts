import { type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { readStore } from "../store/format";
import { runningVault } from "../vault/place";
import { lastLines, prepareLogs } from "./logs";
import type { Entrance, FromRun, Programs, ToRun } from "./messages";
import { startInside } from "./namespace";
import { environmentOf, type Place } from "./objects";
import { type Plan, planKey, planOf } from "./plan";
import { HomeRedis } from "./redis";
import { type HomeState, METRICS_SOURCES, tenantKeysFile, writeHome } from "./state";

/** Milliseconds between looks at the store. */
const LOOK_EVERY = 500;
/** Milliseconds for which changed manifests must stay as they are: an update writes object after object. */
const QUIET_FOR = 1_500;
/** Seconds that calls of an older run may go on after its successor took over. */
const DRAIN_SECONDS = 330;

/** How a home is started. */
export interface HomeOptions extends Place {
  clouds: string;
  state: string;
  programs: Programs;
  /** Port of the gateway on the host's loopback. @default a free one */
  gatewayPort?: number;
  /** Port of the metrics there. @default a free one */
  metricsPort?: number;
}

interface RunningRun {
  number: number;
  key: string;
  plan: Plan;
  child: ChildProcess;
  processes: Record<string, number>;
}

/**
 * The part of a home on the host: holds the ports, starts a run of the gateway inside, and another when what the cluster
 * holds has changed. New connections go to the newest run that answers; an older one ends when its calls are over.
 */
export class Home {
  private readonly redis: HomeRedis;
  private current: RunningRun | undefined;
  private runs = 0;
  private seen = { stamp: "", key: "", since: 0 };
  private tried = "";
  private problem: string | undefined;
  private ports: Record<Entrance, number> = { gateway: 0, metrics: 0 };
  private readonly startedAt = new Date().toISOString();
  private starting = false;

  constructor(
    private readonly options: HomeOptions,
    private readonly ended: (reason: string, code: number) => void,
  ) {
    const { clouds, state, programs } = options;
    this.redis = new HomeRedis({ clouds, state, program: programs.redis }, (how) => ended(how, 1));
  }

  /** Resolves when the gateway answers. */
  async start(): Promise<HomeState> {
    const { state, gatewayPort, metricsPort } = this.options;
    fs.mkdirSync(path.join(state, "logs"), { recursive: true, mode: 0o700 });
    this.clearLeftovers();
    prepareLogs(path.join(state, "logs"));
    this.ports = {
      gateway: await this.listen("gateway", gatewayPort),
      metrics: await this.listen("metrics", metricsPort),
    };
    const plan = this.plan();
    if (!plan) throw new Error(this.noGateway());
    if (plan.limits) await this.redis.start(plan);
    await this.replace(plan);
    setInterval(() => this.look(), LOOK_EVERY).unref();
    return this.state();
  }

  /** The plan of what the store holds now; undefined when the namespace has no Gateway any more. */
  private plan(): Plan | undefined {
    const environment = environmentOf(readStore(this.options.clouds).resources, this.options);
    return environment && planOf(environment);
  }

  private noGateway(): string {
    const { cluster, namespace } = this.options;
    return `namespace ${JSON.stringify(namespace)} of cluster ${JSON.stringify(cluster)}: holds no Gateway; bring the environment up first`;
  }

  private clearLeftovers(): void {
    for (const name of fs.readdirSync(this.options.state)) {
      if (/^root-\d+(\.sh)?$/.test(name))
        fs.rmSync(path.join(this.options.state, name), { recursive: true, force: true });
    }
    fs.rmSync(path.join(this.options.state, "redis.sock"), { force: true });
  }

  private listen(entrance: Entrance, port = 0): Promise<number> {
    // The connection is read where it is answered.
    const server = net.createServer({ pauseOnConnect: true }, (socket) => {
      const child = this.current?.child;
      if (!child?.connected) return socket.destroy();
      const message: ToRun = { type: "connection", entrance };
      child.send(message, socket, {}, (error) => {
        if (error) socket.destroy();
      });
    });
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          error.code === "EADDRINUSE"
            ? new Error(`port ${port} of 127.0.0.1 is taken; choose another or leave it out`)
            : error,
        ),
      );
      server.listen(port, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port));
    });
  }

  /** Looks whether the manifests changed, and acts when they have been the same for a while. */
  private look(): void {
    if (this.starting) return;
    try {
      if (this.current?.plan.limits) this.redis.refresh(this.current.plan);
      const stamp = storeStamp(this.options.clouds);
      if (stamp === this.seen.stamp && this.seen.key === this.tried) return;
      const plan = this.plan();
      const key = plan ? planKey(plan) : "";
      if (key !== this.seen.key) this.seen.since = Date.now();
      this.seen = { ...this.seen, stamp, key };
      if (key === this.current?.key) this.report(undefined);
      if (key === this.tried || Date.now() - this.seen.since < QUIET_FOR) return;
      if (plan) void this.change(plan);
      else this.ended(this.noGateway(), 0);
    } catch (error) {
      this.report((error as Error).message);
    }
  }

  private async change(plan: Plan): Promise<void> {
    this.starting = true;
    try {
      if (plan.limits) await this.redis.start(plan);
      await this.replace(plan);
      this.report(undefined);
    } catch (error) {
      this.report((error as Error).message);
    } finally {
      this.starting = false;
    }
  }

  /** What runs stays as it is; why it is not the newest is in the state for everybody to see. */
  private report(problem: string | undefined): void {
    if (problem === this.problem) return;
    this.problem = problem;
    if (problem !== undefined) process.stderr.write(`${problem}\n`);
    this.state();
  }

  private async replace(plan: Plan): Promise<void> {
    const { clouds, state, programs } = this.options;
    const number = ++this.runs;
    this.tried = planKey(plan);
    const manifest = path.join(state, `manifest-${number}.yaml`);
    fs.writeFileSync(manifest, plan.manifest, { mode: 0o600 });
    const log = path.join(state, "logs", "run.log");
    const begin = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const child = startInside({ state, run: number, pod: plan.pod, log });
    const vault = runningVault(clouds);
    const processes = await new Promise<Record<string, number>>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        const said = lastLines(log, begin);
        reject(new Error(`the gateway's run ended (${signal ?? `exit code ${code}`}): ${said}`));
      });
      child.on("message", (message: FromRun) => {
        if (message.type === "ready") resolve(message.processes);
        if (message.type === "failed") reject(new Error(message.reason));
      });
      const message: ToRun = {
        type: "run",
        settings: { clouds, state, run: number, programs, plan, ...(vault && { vault }) },
      };
      child.send(message);
    }).catch((error: unknown) => {
      child.kill("SIGKILL");
      this.clearRun(number);
      throw error;
    });
    const before = this.current;
    this.current = { number, key: planKey(plan), plan, child, processes };
    this.watch(this.current);
    fs.renameSync(manifest, path.join(state, "manifest.yaml"));
    this.state();
    if (before) this.retire(before);
  }

  /** A run that ends by itself takes the home with it: its reason is the home's. */
  private watch(run: RunningRun): void {
    let reason: string | undefined;
    run.child.on("message", (message: FromRun) => {
      if (message.type === "failed") reason = message.reason;
    });
    run.child.once("exit", (code, signal) => {
      this.clearRun(run.number);
      if (this.current !== run) return;
      this.ended(reason ?? `the gateway's run ended (${signal ?? `exit code ${code}`})`, 1);
    });
  }

  private retire(run: RunningRun): void {
    const message: ToRun = { type: "drain", seconds: DRAIN_SECONDS };
    if (run.child.connected) run.child.send(message);
    setTimeout(() => run.child.kill("SIGKILL"), (DRAIN_SECONDS + 5) * 1000).unref();
  }

  private clearRun(number: number): void {
    const { state } = this.options;
    for (const name of [`root-${number}`, `root-${number}.sh`, `manifest-${number}.yaml`])
      fs.rmSync(path.join(state, name), { recursive: true, force: true });
  }

  private state(): HomeState {
    const { cluster, namespace, state } = this.options;
    const gatewayUrl = `http://127.0.0.1:${this.ports.gateway}`;
    const metrics = METRICS_SOURCES.map(
      (source) => [source, `http://127.0.0.1:${this.ports.metrics}/${source}`] as const,
    );
    const home: HomeState = {
      cluster,
      namespace,
      pid: process.pid,
      startedAt: this.startedAt,
      endpointUrl: `${gatewayUrl}/v1`,
      gatewayUrl,
      metricsUrls: Object.fromEntries(metrics) as HomeState["metricsUrls"],
      tenantKeysFile: path.join(state, tenantKeysFile),
      accessLog: path.join(state, "logs", "access.log"),
      manifest: path.join(state, "manifest.yaml"),
      processes: { run: this.current?.child.pid ?? 0, ...this.current?.processes },
      run: this.current?.number ?? 0,
      ...(this.problem === undefined ? {} : { problem: this.problem }),
    };
    writeHome(state, home);
    return home;
  }
}

/** Changes whenever the store is written. */
function storeStamp(clouds: string): string {
  const stat = fs.statSync(path.join(clouds, "store.json"), {
    throwIfNoEntry: false,
    bigint: true,
  });
  return stat ? `${stat.mtimeNs}:${stat.size}:${stat.ino}` : "";
}
