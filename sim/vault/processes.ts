import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, closeSync, openSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { vaultFiles } from "./place";

/** Starts the server; what it says goes to a file of the owner's. */
export function launch(
  program: string,
  folder: string,
  log: string,
  more: NodeJS.ProcessEnv,
): ChildProcess {
  const descriptor = openSync(log, "a", 0o600);
  chmodSync(log, 0o600);
  const child = spawn(program, ["server", `-config=${path.join(folder, vaultFiles.settings)}`], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, ...more },
    stdio: ["ignore", descriptor, descriptor],
  });
  closeSync(descriptor);
  return child;
}

/** Joins every connection to a socket file with a port, byte for byte. */
export function openBridge(file: string, port: number): Promise<net.Server> {
  rmSync(file, { force: true });
  const server = net.createServer({ allowHalfOpen: true }, (outer) => {
    const inner = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const end = (): void => {
      outer.destroy();
      inner.destroy();
    };
    for (const socket of [outer, inner]) socket.once("error", end).once("close", end);
    outer.pipe(inner).pipe(outer);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(file, () => {
      chmodSync(file, 0o600);
      server.unref();
      resolve(server);
    });
  });
}

/** A port of 127.0.0.1 that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Ends a process and waits for it. */
export async function endProcess(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(pid, attempt < 60 ? "SIGTERM" : "SIGKILL");
    } catch {
      return;
    }
    await pause(50);
  }
}

/** Waits. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
