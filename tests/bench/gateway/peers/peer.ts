import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { treeMiB } from "../../processes";
import type { LoadTarget } from "../load";

/** A gateway of somebody else, running. */
export interface Peer {
  name: string;
  /** Seconds from the start of its process to its first right answer. */
  startSeconds: number;
  /** Where to send chat completions to, and with which headers. */
  target(model: string): LoadTarget;
  /** Resident memory of the process and its children, MiB. */
  residentMiB(): number;
  stop(): Promise<void>;
}

/** Port of each provider that a peer falls back over, first choice first; all speak OpenAI's own form in clear text. */
export type Upstreams = readonly number[];

/** Where peers are installed. */
export const cache = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
  "unified-ai-endpoint",
  "bench-peers",
);

/** The question every contender gets. */
export function chat(model: string): Record<string, unknown> {
  return {
    model,
    messages: [{ role: "user", content: "Write the sentence that has every letter." }],
  };
}

/** How a peer is started. */
export interface PeerProcess {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  target: Peer["target"];
}

/** Starts a peer; resolves when it has answered. */
export async function startPeer(peer: PeerProcess): Promise<Peer> {
  const begin = performance.now();
  const log = fs.openSync(
    path.join(os.tmpdir(), `unified-ai-${peer.name}-${process.pid}.log`),
    "w",
  );
  const child = spawn(peer.command, peer.args, {
    cwd: peer.cwd,
    env: peer.env,
    stdio: ["ignore", log, log],
  });
  await answers(peer, child);
  return {
    name: peer.name,
    startSeconds: (performance.now() - begin) / 1_000,
    target: peer.target,
    residentMiB: () => treeMiB(child.pid!),
    stop: () => stop(child),
  };
}

async function answers(peer: PeerProcess, child: ChildProcess): Promise<void> {
  const { url, headers, body } = peer.target("chat");
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) {
      throw new Error(`${peer.name} ended with exit code ${child.exitCode} before it answered`);
    }
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop(child);
  throw new Error(`${peer.name} did not answer within 60 s`);
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.on("close", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** Runs a command that has to succeed, and shows what it says. */
export function must(command: string, args: string[], cwd?: string): void {
  const done = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], cwd });
  if (done.status !== 0) {
    throw new Error(
      `${[command, ...args].join(" ")} ended with exit code ${String(done.status)}; the comparison needs it`,
    );
  }
}
