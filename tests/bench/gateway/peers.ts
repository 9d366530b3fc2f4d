import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import type { LoadTarget } from "./load";

/** Versions that are compared; the newest that could be installed when the figures of the README were taken. */
export const LITELLM_VERSION = "1.106.2";
export const PORTKEY_VERSION = "1.15.2";

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

const cache = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
  "unified-ai-endpoint",
  "bench-peers",
);

/**
 * LiteLLM's proxy as its documentation starts it: a model list, one master key, one worker, the names listed as fallbacks
 * of the first (docs.litellm.ai/docs/proxy/quick_start and /reliability, 2026-11-21); nothing tuned.
 */
export async function startLiteLlm(upstreams: Upstreams): Promise<Peer> {
  const home = path.join(cache, `litellm-${LITELLM_VERSION}`);
  const program = path.join(home, "bin", "litellm");
  if (!fs.existsSync(program)) {
    console.log(`installing LiteLLM ${LITELLM_VERSION} (about a minute, 750 MB)`);
    must("python3", ["-m", "venv", home]);
    must(path.join(home, "bin", "pip"), ["install", "-q", `litellm[proxy]==${LITELLM_VERSION}`]);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-litellm-"));
  const key = `sk-${randomKey()}`;
  const port = await freePort();
  const names = upstreams.map((_, at) => (at === 0 ? "chat" : `chat-${at}`));
  const config = {
    model_list: upstreams.map((upstream, at) => ({
      model_name: names[at],
      litellm_params: {
        model: "openai/gpt-5.4",
        api_base: `http://127.0.0.1:${upstream}/v1`,
        api_key: "unused",
      },
    })),
    ...(upstreams.length > 1 && { router_settings: { fallbacks: [{ chat: names.slice(1) }] } }),
    general_settings: { master_key: key },
  };
  fs.writeFileSync(path.join(folder, "config.yaml"), stringify(config));
  return startPeer({
    name: "LiteLLM",
    command: program,
    args: ["--config", "config.yaml", "--host", "127.0.0.1", "--port", String(port)],
    cwd: folder,
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: "True" },
    target: (model) => ({
      url: `http://127.0.0.1:${port}/v1/chat/completions`,
      headers: { authorization: `Bearer ${key}` },
      body: chat(model),
    }),
  });
}

/** Portkey's open-source gateway as its documentation starts it, with its fallback strategy (portkey.ai/docs/product/ai-gateway/fallbacks, 2026-11-21). */
export async function startPortkey(upstreams: Upstreams): Promise<Peer> {
  const home = path.join(cache, `portkey-${PORTKEY_VERSION}`);
  const script = path.join(
    home,
    "node_modules",
    "@portkey-ai",
    "gateway",
    "build",
    "start-server.js",
  );
  if (!fs.existsSync(script)) {
    console.log(`installing Portkey ${PORTKEY_VERSION} (a few seconds, 25 MB)`);
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(path.join(home, "package.json"), JSON.stringify({ private: true }));
    must(
      "npm",
      ["install", "--silent", "--no-audit", `@portkey-ai/gateway@${PORTKEY_VERSION}`],
      home,
    );
  }
  const port = await freePort();
  const targets = upstreams.map((upstream) => ({
    provider: "openai",
    api_key: "unused",
    custom_host: `http://127.0.0.1:${upstream}/v1`,
  }));
  const config =
    targets.length > 1 ? { strategy: { mode: "fallback" }, targets } : { ...targets[0] };
  return startPeer({
    name: "Portkey",
    command: process.execPath,
    args: [script, `--port=${port}`, "--headless"],
    cwd: home,
    env: process.env,
    target: (model) => ({
      url: `http://127.0.0.1:${port}/v1/chat/completions`,
      headers: { "x-portkey-config": JSON.stringify(config) },
      body: chat(model),
    }),
  });
}

/** The question every contender gets. */
export function chat(model: string): Record<string, unknown> {
  return {
    model,
    messages: [{ role: "user", content: "Write the sentence that has every letter." }],
  };
}

interface PeerProcess {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  target: Peer["target"];
}

async function startPeer(peer: PeerProcess): Promise<Peer> {
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
    residentMiB: () => residentMiB(child.pid!),
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

/** Resident memory of a process and everything below it, in MiB; shared pages are counted once per process. */
export function residentMiB(pid: number): number {
  let total = 0;
  const pending = [pid];
  while (pending.length > 0) {
    const current = pending.pop()!;
    try {
      const status = fs.readFileSync(`/proc/${current}/status`, "utf8");
      total += Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
      for (const thread of fs.readdirSync(`/proc/${current}/task`)) {
        const children = fs.readFileSync(`/proc/${current}/task/${thread}/children`, "utf8");
        pending.push(...children.split(" ").filter(Boolean).map(Number));
      }
    } catch {
      // The process ended between two looks.
    }
  }
  return total;
}

/** A free port of the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
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

function must(command: string, args: string[], cwd?: string): void {
  const done = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], cwd });
  if (done.status !== 0) {
    throw new Error(
      `${[command, ...args].join(" ")} ended with exit code ${String(done.status)}; the comparison needs it`,
    );
  }
}

function randomKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
}
