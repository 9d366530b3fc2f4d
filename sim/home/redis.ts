import * as net from "node:net";
import * as path from "node:path";
import { REPLICATION_GROUP } from "../facts/aws/tokens";
import { text } from "../facts/judge";
import { type CacheAuth, cacheAuthOf } from "../dataplane/aws/cache-auth";
import { Clouds } from "../dataplane/clouds";
import { limitsHost } from "./gateway-settings";
import { startProcess, type Started, waitFor } from "./child-process";
import type { Plan } from "./plan";

/** Milliseconds Redis may take to answer. */
const LIMIT = 10_000;

/** The counters' Redis of a home, which takes the passwords that its ElastiCache in the store does. */
export class HomeRedis {
  private started: Started | undefined;
  private client: net.Socket | undefined;
  private taken = JSON.stringify(OPEN);
  private readonly clouds: Clouds;

  constructor(
    private readonly options: { clouds: string; state: string; program: string },
    private readonly ended: (reason: string) => void,
  ) {
    this.clouds = new Clouds(options.clouds);
  }

  /** Starts it unless it runs; resolves when it listens and takes the passwords of a plan's cache. */
  async start(plan: Plan): Promise<void> {
    if (!this.started) {
      const { state, program } = this.options;
      const settings = ["--port", "0", "--unixsocket", "redis.sock", "--unixsocketperm", "600"];
      const started = startProcess({
        name: "redis",
        command: [program, ...settings, "--save", "", "--appendonly", "no"],
        env: { PATH: process.env["PATH"] },
        log: path.join(state, "logs", "redis.log"),
        cwd: state,
      });
      this.started = started;
      void started.ended.then(this.ended);
      // Stays, since who is in is not asked for a password again.
      const connected = async (): Promise<boolean> =>
        (this.client ??= await this.connect()) !== undefined;
      await waitFor("redis listens", connected, { limit: LIMIT, unless: [started] });
    }
    this.refresh(plan);
  }

  /** Takes over what the cache asks of its clients now. */
  refresh(plan: Plan): void {
    this.clouds.refresh();
    const host = limitsHost(plan.controller);
    const group = this.clouds.find(
      REPLICATION_GROUP,
      ({ state }) => host !== undefined && text(state["primaryEndpointAddress"]) === host,
    );
    const auth = group ? cacheAuthOf(this.options.clouds, this.clouds, group.id) : OPEN;
    const wanted = JSON.stringify(auth);
    if (wanted === this.taken || !this.client) return;
    this.taken = wanted;
    this.client.write(aclCommand(auth));
  }

  private connect(): Promise<net.Socket | undefined> {
    return new Promise((resolve) => {
      const socket = net.connect(path.join(this.options.state, "redis.sock"));
      socket.once("connect", () => {
        socket.removeAllListeners("error");
        socket.on("error", () => undefined).resume();
        resolve(socket);
      });
      socket.once("error", () => resolve(undefined));
    });
  }
}

const OPEN: CacheAuth = { tokens: [], open: true };

/**
 * The command that makes Redis take these passwords and no others, in its own protocol. Redis cannot be open and take a
 * password too, as ElastiCache is between a first ROTATE and SET: then who is connected stays so, and who comes needs one.
 */
export function aclCommand({ tokens }: Pick<CacheAuth, "tokens">): string {
  const rules = ["reset", "on", "~*", "&*", "+@all"];
  rules.push(...(tokens.length === 0 ? ["nopass"] : tokens.map((token) => `>${token}`)));
  const words = ["ACL", "SETUSER", "default", ...rules];
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join("")}`;
}
