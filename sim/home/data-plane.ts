import * as fs from "node:fs";
import * as path from "node:path";
import { API_ADDRESS, API_HOST } from "./api-server";
import { startProcess, type Started } from "./child-process";
import { lastLines } from "./logs";
import { CONTROLLER_HOST, RATE_LIMIT_HOST } from "./rate-limit";

/** Where programs look for the authorities they trust. */
export const TRUSTED = "/etc/ssl/certs/ca-certificates.crt";

/** Milliseconds the data plane may take to answer. */
const LIMIT = 30_000;

interface Ready {
  ca: string;
  hosts: { name: string; address: string }[];
}

/** Starts the clouds' data plane for one cluster, and makes its names and its authority the only ones there are. */
export async function startDataPlane(options: {
  clouds: string;
  cluster: string;
  log: string;
  env: NodeJS.ProcessEnv;
  program?: string | undefined;
}): Promise<Started> {
  const { clouds, cluster, log, env } = options;
  const program = options.program ?? path.join(__dirname, "..", "dataplane", "main.js");
  const command = [process.execPath, program, "--dir", clouds, "--home", cluster];
  command.push("--port", "443", "--address", "per-host", "--ca", path.join(clouds, "ca"));
  const begin = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const started = startProcess({ name: "the data plane", command, env, log, stdout: "pipe" });
  const ready = await firstLine(started, () => lastLines(log, begin));
  fs.writeFileSync("/etc/hosts", hostsFile(ready.hosts));
  fs.writeFileSync(TRUSTED, fs.readFileSync(ready.ca));
  return started;
}

/** The whole hosts file: what is not in it does not exist inside. */
export function hostsFile(hosts: Ready["hosts"]): string {
  const own = [
    { name: "localhost", address: "127.0.0.1" },
    { name: API_HOST, address: API_ADDRESS },
    { name: RATE_LIMIT_HOST, address: "127.0.0.1" },
    { name: CONTROLLER_HOST, address: "127.0.0.1" },
  ];
  return [...own, ...hosts].map(({ name, address }) => `${address} ${name}\n`).join("");
}

function firstLine(started: Started, said: () => string): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let text = "";
    const late = setTimeout(
      () => reject(new Error(`the data plane did not answer within ${LIMIT / 1000} s: ${said()}`)),
      LIMIT,
    );
    const end = (work: () => void): void => {
      clearTimeout(late);
      work();
    };
    void started.ended.then((how) => end(() => reject(new Error(how))));
    started.process.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const line = text.includes("\n") ? text.slice(0, text.indexOf("\n")) : undefined;
      if (line !== undefined) end(() => resolve(JSON.parse(line) as Ready));
    });
  });
}
