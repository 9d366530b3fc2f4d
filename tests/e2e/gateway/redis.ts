import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import type { RunningGateway } from "./running-gateway";

/** The Redis of a running gateway, in which its limits are counted. */
export class Redis {
  private readonly socket: string;

  constructor(private readonly gateway: RunningGateway) {
    this.socket = path.join(path.dirname(String(gateway.home.tenantKeysFile)), "redis.sock");
  }

  /** The counters by tenant and by the place of what is counted in its policy, the newest window of each. */
  async counters(): Promise<Map<string, number>> {
    const found = new Map<string, { window: number; value: number }>();
    for (const key of (await this.ask("KEYS", "*")) as string[]) {
      const [, tenant, place, window] =
        /\/limits--([a-z0-9-]+)\/rule\/.*_rule-(\d+)-match--1_(\d+)$/.exec(key) ?? [];
      if (tenant === undefined) throw new Error(`a key of an unknown form: ${key}`);
      const value = Number(await this.ask("GET", key));
      const counter = `${tenant} ${place}`;
      const before = found.get(counter);
      if (!before || before.window < Number(window))
        found.set(counter, { window: Number(window), value });
    }
    return new Map([...found].map(([counter, { value }]) => [counter, value]));
  }

  /** Refuses connections and ends those there are, until `back`. */
  async away(): Promise<void> {
    const name = `${this.socket}.away`;
    fs.renameSync(this.socket, name);
    await this.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  }

  back(): void {
    fs.renameSync(`${this.socket}.away`, this.socket);
  }

  /** Takes connections and says nothing, until `resume`. */
  hang(): void {
    process.kill(this.pid(), "SIGSTOP");
  }

  resume(): void {
    process.kill(this.pid(), "SIGCONT");
  }

  private pid(): number {
    const home = Number(this.gateway.home.pid);
    const children = fs.readFileSync(`/proc/${home}/task/${home}/children`, "utf8").trim();
    const found = children
      .split(" ")
      .find((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("redis-server"));
    if (found === undefined) throw new Error("the gateway's Redis does not run");
    return Number(found);
  }

  /** One command, one answer, in Redis' own protocol. */
  private ask(...words: string[]): Promise<unknown> {
    const file = fs.existsSync(this.socket) ? this.socket : `${this.socket}.away`;
    return new Promise((resolve, reject) => {
      let got = "";
      const client = net.connect(file, () => {
        const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
        client.write(`*${words.length}\r\n${parts.join("")}`);
      });
      client.setTimeout(5_000, () => client.destroy(new Error(`Redis: no answer to ${words[0]}`)));
      client.on("error", reject);
      client.on("data", (chunk: Buffer) => {
        got += chunk.toString("utf8");
        const answer = read(got.split("\r\n"));
        if (answer === undefined) return;
        client.destroy();
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    });
  }
}

/** An answer's lines; undefined while some are missing. Values here have no line breaks. */
function read(lines: string[]): unknown {
  const head = lines.shift();
  if (head === undefined || lines.length === 0) return undefined;
  const rest = head.slice(1);
  switch (head[0]) {
    case "-":
      return new Error(`Redis: ${rest}`);
    case "$":
      if (rest === "-1") return null;
      return lines.length < 2 ? undefined : lines.shift();
    case "*": {
      const all = Array.from({ length: Number(rest) }, () => read(lines));
      return all.includes(undefined) ? undefined : all;
    }
    default:
      return rest;
  }
}
