import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { freePort } from "../free-port";

/** A series of ALERTS: what is pending or firing. */
export interface FiringAlert {
  name: string;
  state: "pending" | "firing";
  labels: Record<string, string>;
  value: number;
}

/** What a real Prometheus is started with. */
export interface PrometheusSettings {
  /** The program; tools/gateway finds it. */
  program: string;
  /** Where its data and configuration are put. */
  folder: string;
  /** URL of the metrics by job. */
  metrics: Readonly<Record<string, string>>;
  /** A rule file's content. */
  rules: string;
  scrapeMilliseconds: number;
}

/** A real Prometheus on a free port of the loopback, reading given metrics and evaluating given rules. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly log: string,
  ) {}

  static async start(settings: PrometheusSettings): Promise<Prometheus> {
    const { folder, metrics, scrapeMilliseconds: interval } = settings;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "rules.yaml"), settings.rules);
    const config = {
      global: { scrape_interval: `${interval}ms`, scrape_timeout: `${interval}ms` },
      rule_files: ["rules.yaml"],
      scrape_configs: Object.entries(metrics).map(([job, url]) => {
        const { protocol, host, pathname } = new URL(url);
        return {
          job_name: job,
          scheme: protocol.slice(0, -1),
          metrics_path: pathname,
          static_configs: [{ targets: [host] }],
        };
      }),
    };
    fs.writeFileSync(path.join(folder, "prometheus.yaml"), JSON.stringify(config));
    const port = await freePort();
    const log = path.join(folder, "prometheus.log");
    const out = fs.openSync(log, "w");
    const child = spawn(
      settings.program,
      [
        `--config.file=${path.join(folder, "prometheus.yaml")}`,
        `--storage.tsdb.path=${path.join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=warn",
      ],
      { stdio: ["ignore", out, out] },
    );
    fs.closeSync(out);
    const prometheus = new Prometheus(child, `http://127.0.0.1:${port}`, log);
    await prometheus.ready(Object.keys(metrics).length);
    return prometheus;
  }

  /** Waits for the first scrape of every job, which comes seconds after the start. */
  private async ready(jobs: number): Promise<void> {
    for (let turn = 0; turn < 150; turn++) {
      if (this.child.exitCode !== null) break;
      const scraped = await this.query("up").catch(() => []);
      if (scraped.length === jobs) return;
      await sleep(100);
    }
    const said = fs.readFileSync(this.log, "utf8");
    await this.stop();
    throw new Error(`Prometheus did not get ready:\n${said}`);
  }

  /** Alerts as its API shows them. */
  async alerts(): Promise<FiringAlert[]> {
    const { alerts } = (await this.get("/api/v1/alerts")) as {
      alerts: { labels: Record<string, string>; state: "pending" | "firing"; value: string }[];
    };
    return alerts.map(({ labels, state, value }) => ({
      name: labels.alertname ?? "",
      state,
      labels,
      value: Number(value),
    }));
  }

  /** Result of an instant query. */
  async query(expr: string): Promise<{ labels: Record<string, string>; value: number }[]> {
    const { result } = (await this.get(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as {
      result: { metric: Record<string, string>; value: [number, string] }[];
    };
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** Rules whose last evaluation failed, with the error. */
  async brokenRules(): Promise<string[]> {
    const { groups } = (await this.get("/api/v1/rules")) as {
      groups: { rules: { name: string; health: string; lastError?: string }[] }[];
    };
    return groups
      .flatMap(({ rules }) => rules)
      .filter(({ health }) => health === "err")
      .map(({ name, lastError }) => `${name}: ${lastError}`);
  }

  private async get(at: string): Promise<unknown> {
    const answer = await fetch(this.url + at);
    const body = (await answer.json()) as { status: string; data: unknown; error?: string };
    if (body.status !== "success") throw new Error(`Prometheus: ${body.error}`);
    return body.data;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
