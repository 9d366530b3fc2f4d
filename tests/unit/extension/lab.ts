// The real Envoy with the module in it, three targets in order of priority, and what stands before the module in a cluster:
// authentication by key. Not the AI gateway's own filter, which has its tests with the whole gateway.
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { envoyConfig, type LabSettings } from "./envoy-config";

const tools = createRequire(__filename);
const { findEnvoy } = tools("../../../tools/gateway/envoy.cjs") as {
  findEnvoy(env: NodeJS.ProcessEnv): Promise<string | undefined>;
};
const { extensionFile } = tools(
  "../../../tools/gateway/extension.cjs",
) as typeof import("../../../tools/gateway/extension.cjs");

/** A call that reached a target. */
export interface Hit {
  target: number;
  /** When it came, on the clock of this process. */
  milliseconds: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Answers a call at a target. */
export type Behaviour = (response: http.ServerResponse, hit: Hit) => void | Promise<void>;

/** What a caller got. */
export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** The connection broke before the answer was whole. */
  broken: boolean;
  milliseconds: number;
}

/** Settings of a call; the body is sent as it is when it is a text. */
export interface Call {
  path?: string;
  method?: string;
  key?: string | undefined;
  headers?: http.OutgoingHttpHeaders;
  body?: unknown;
}

/** Envoy and its targets. */
export interface Lab {
  /** How the targets behave, by their place in the order. */
  targets: Behaviour[];
  /** Calls that reached a target, in order. */
  hits: Hit[];
  call(call?: Call): Promise<Answer>;
  /** Lines of the access log so far; Envoy writes it out every 50 ms. */
  log(): Record<string, unknown>[];
  /** A counter's sum over its labels. */
  counter(name: string): Promise<number>;
  stop(): Promise<void>;
}

/** Why the lab can't run here, or undefined. */
export async function whyNoLab(): Promise<string | undefined> {
  if (process.platform !== "linux" || !fs.existsSync(moduleFile())) {
    return "there is no compiled module for this machine";
  }
  if ((await envoyProgram()) === undefined) {
    return "there is no Envoy 1.38: `node tools/gateway/index.cjs` gets it, or UNIFIED_AI_ENVOY names it";
  }
  return undefined;
}

function moduleFile(): string {
  const machine = process.arch === "arm64" ? "linux-arm64" : "linux-amd64";
  return process.env["UNIFIED_AI_EXTENSION"] ?? extensionFile(machine);
}

async function envoyProgram(): Promise<string | undefined> {
  return process.env["UNIFIED_AI_ENVOY"] || (await findEnvoy(process.env));
}

/** A chat call for `fast`. */
export function chat(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: "fast", messages: [{ role: "user", content: "hi" }], ...more };
}

/** Starts the targets and Envoy in front of them. */
export async function startLab(settings: LabSettings = {}): Promise<Lab> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-extension-"));
  const lab: Pick<Lab, "targets" | "hits"> = { targets: [], hits: [] };
  const servers = await Promise.all([0, 1, 2].map((target) => startTarget(lab, target)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  const file = path.join(folder, "envoy.json");
  fs.writeFileSync(
    file,
    JSON.stringify(envoyConfig(settings.module ?? moduleFile(), ports, folder, settings)),
  );
  const envoy = startEnvoy((await envoyProgram())!, file, folder);
  const admin = await adminAddress(envoy, folder);
  const port = await listenerPort(admin);
  return Object.assign(lab, {
    call: (call: Call = {}) => request(port, call),
    log: () => accessLog(folder),
    counter: (name: string) => counter(admin, name),
    stop: async () => {
      const gone = new Promise((resolve) => envoy.once("exit", resolve));
      envoy.kill();
      await gone;
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      fs.rmSync(folder, { recursive: true });
    },
  });
}

async function startTarget(
  lab: Pick<Lab, "targets" | "hits">,
  target: number,
): Promise<http.Server> {
  const server = http.createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const hit = {
        target,
        milliseconds: performance.now(),
        headers: incoming.headers,
        body: Buffer.concat(pieces).toString(),
      };
      lab.hits.push(hit);
      void lab.targets[target]?.(response, hit);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function startEnvoy(program: string, file: string, folder: string): ChildProcess {
  const log = fs.openSync(path.join(folder, "envoy.log"), "w");
  const argv = ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "-l", "warning"];
  argv.push("--file-flush-interval-msec", "50");
  argv.push("--admin-address-path", path.join(folder, "admin"));
  return spawn(program, argv, { stdio: ["ignore", log, log] });
}

async function adminAddress(envoy: ChildProcess, folder: string): Promise<string> {
  for (let tries = 0; tries < 1_200; tries++) {
    const file = path.join(folder, "admin");
    const address = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
    if (address !== "" && (await get(`http://${address}/ready`).catch(() => "")).includes("LIVE")) {
      return address;
    }
    if (envoy.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(
    `Envoy did not start: ${fs.readFileSync(path.join(folder, "envoy.log"), "utf8")}`,
  );
}

async function listenerPort(admin: string): Promise<number> {
  const { listener_statuses: listeners } = JSON.parse(
    await get(`http://${admin}/listeners?format=json`),
  ) as { listener_statuses: { local_address: { socket_address: { port_value: number } } }[] };
  return listeners[0]!.local_address.socket_address.port_value;
}

async function get(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function counter(admin: string, name: string): Promise<number> {
  const lines = (await get(`http://${admin}/stats/prometheus`)).split("\n");
  return lines
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

function accessLog(folder: string): Record<string, unknown>[] {
  const file = path.join(folder, "access.log");
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  // What stands after the last line's end is half a line.
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function request(port: number, call: Call): Promise<Answer> {
  const { path = "/v1/chat/completions", method = "POST", body = chat() } = call;
  const key = "key" in call ? call.key : "key-a";
  const bytes = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(method === "GET" || call.headers?.["transfer-encoding"] !== undefined
      ? {}
      : { "content-length": Buffer.byteLength(bytes) }),
    ...call.headers,
  };
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ port, host: "127.0.0.1", path, method, headers, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const pieces: Buffer[] = [];
      const done = (broken: boolean): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(pieces).toString(),
          broken,
          milliseconds: performance.now() - started,
        });
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => done(false));
      response.on("error", () => done(true));
    });
    outgoing.end(method === "GET" ? undefined : bytes);
  });
}
