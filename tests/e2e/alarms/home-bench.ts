import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import type { HomeState } from "../../../sim/home/state";
import { inForce, writeWeather, type Weather } from "../gateway/weather";
import type { Bench, Fault, Where } from "./scenarios";

/** Hosts of the token services, as the data plane names them. */
const TOKEN_HOSTS = {
  "aws-tokens": "sts.us-east-1.amazonaws.com",
  "azure-tokens": "login.microsoftonline.com",
  "gcp-tokens": "sts.googleapis.com",
} as const;

/** Host of the secret store of a gateway whose home is AWS. */
const STORE_HOST = "secretsmanager.us-east-1.amazonaws.com";

/** Issues what Google's token service only opens the way to. */
const IMPERSONATION_HOST = "iamcredentials.googleapis.com";

/** Life of the credentials issued, so that a minute shows them ageing and ending. */
const TOKEN_SECONDS = 16;

/** Words of an answer. */
const ANSWER_TOKENS = 300;

/** Longer than the shrunk alarms allow. */
const SLOW_MILLISECONDS = 900;

/** The local gateway as a bench: its clouds are told to fail in the file they read. */
export class HomeBench implements Bench {
  readonly metrics: Readonly<Record<string, string>>;
  private settings: Required<Weather> = healthy();

  /**
   * @param clouds folder of the local clouds
   * @param stop ends the gateway
   */
  constructor(
    private readonly clouds: string,
    private readonly home: HomeState,
    private readonly stop: () => Promise<void>,
  ) {
    this.metrics = home.metricsUrls;
  }

  async call({ alias, tenant, stream }: Parameters<Bench["call"]>[0]): Promise<void> {
    const keys = JSON.parse(fs.readFileSync(this.home.tenantKeysFile, "utf8")) as Record<
      string,
      string
    >;
    const embedding = alias.startsWith("embed");
    const answer = await fetch(
      `${this.home.gatewayUrl}/v1/${embedding ? "embeddings" : "chat/completions"}`,
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${keys[tenant] ?? ""}`,
        },
        body: JSON.stringify({
          model: alias,
          ...(embedding
            ? { input: "how do you do" }
            : { messages: [{ role: "user", content: "how do you do" }] }),
          ...(stream && { stream: true }),
        }),
        signal: AbortSignal.timeout(15_000),
      },
    );
    await answer.text();
  }

  async fault(where: Where, fault: Fault): Promise<void> {
    const hosts: Record<string, string> = { ...TOKEN_HOSTS, "secret-store": STORE_HOST };
    const target = hosts[where] ?? where;
    if (fault === "slow") {
      this.settings.behaviours.push({ target, firstTokenMilliseconds: SLOW_MILLISECONDS });
    } else this.settings.faults.push({ target, kind: fault });
    await this.write();
  }

  async clear(): Promise<void> {
    this.settings = healthy();
    await this.write();
  }

  /** Redis refuses everybody: it wants a password, and has no connection from before. The home would end with it. */
  stopRedis(): Promise<void> {
    return this.tellRedis("CONFIG SET requirepass closed", "CLIENT KILL TYPE normal SKIPME yes");
  }

  startRedis(): Promise<void> {
    return this.tellRedis("AUTH closed", 'CONFIG SET requirepass ""');
  }

  private tellRedis(...commands: string[]): Promise<void> {
    const socket = net.connect(path.join(path.dirname(this.home.tenantKeysFile), "redis.sock"));
    return new Promise((resolve, reject) => {
      let answers = "";
      socket.on("error", reject);
      socket.on("data", (part) => {
        answers += String(part);
        const lines = answers.split("\r\n").slice(0, -1);
        const refused = lines.find((line) => line.startsWith("-"));
        if (refused !== undefined) reject(new Error(`Redis: ${refused}`));
        if (lines.length < commands.length) return;
        socket.end();
        resolve();
      });
      socket.write(commands.map((command) => `${command}\r\n`).join(""));
    });
  }

  /** The controller and the processor are one process here: it stands still, and Envoy goes on. */
  async stopController(): Promise<void> {
    process.kill(this.pid("aigw"), "SIGSTOP");
  }

  async startController(): Promise<void> {
    process.kill(this.pid("aigw"), "SIGCONT");
  }

  stopGateway(): Promise<void> {
    return this.stop();
  }

  private pid(program: string): number {
    const pid = this.home.processes[program];
    if (pid === undefined) throw new Error(`the home names no process ${program}`);
    return pid;
  }

  private async write(): Promise<void> {
    writeWeather(this.clouds, this.settings);
    await inForce(this.clouds);
  }
}

/** Makes credentials short-lived before the gateway starts: its agent else begins with one that lives an hour. */
export function prepareClouds(clouds: string): void {
  writeWeather(clouds, healthy());
}

function healthy(): Required<Weather> {
  return {
    faults: [],
    behaviours: [
      ...[...Object.values(TOKEN_HOSTS), IMPERSONATION_HOST].map((target) => ({
        target,
        tokenSeconds: TOKEN_SECONDS,
      })),
      // The quotas of the targets are not what is tested; answers are long enough to cost something.
      ...["aws", "azure", "gcp"].map((target) => ({
        target,
        answerTokens: ANSWER_TOKENS,
        requestsPerMinute: 1_000_000,
        tokensPerMinute: 1_000_000_000,
      })),
    ],
  };
}
