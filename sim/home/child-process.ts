import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import { lastLines } from "./logs";

/** A process of the home that must not end before the home does. */
export interface Started {
  name: string;
  process: ChildProcess;
  /** How it ended, in words with the end of its log. */
  ended: Promise<string>;
}

/**
 * Starts a process that dies with this one, whatever ends this one: the kernel kills it. Its output goes to a log file of
 * its own; with `stdout: "pipe"` only what it says on stderr does.
 */
export function startProcess(options: {
  name: string;
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  log: string;
  cwd?: string;
  stdout?: "pipe";
}): Started {
  const { name, command, env, log, cwd, stdout } = options;
  const descriptor = fs.openSync(log, "a", 0o600);
  const begin = fs.fstatSync(descriptor).size;
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["ignore", stdout ?? descriptor, descriptor],
  });
  fs.closeSync(descriptor);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${name} could not be started, ${error.message}`));
    child.once("exit", (code, signal) => {
      const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
      const said = lastLines(log, begin);
      resolve(`${name} ${how}${said === "" ? "" : `: ${said}`}`);
    });
  });
  return { name, process: child, ended };
}

/** Waits until `check` is true; throws with `what` after so many milliseconds, or with the reason when a process ended. */
export async function waitFor(
  what: string,
  check: () => boolean | Promise<boolean>,
  options: { limit: number; unless?: readonly Started[]; every?: number },
): Promise<void> {
  const deadline = Date.now() + options.limit;
  let ended: string | undefined;
  for (const one of options.unless ?? []) void one.ended.then((how) => (ended ??= how));
  for (;;) {
    if (ended !== undefined) throw new Error(ended);
    if (await check()) return;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${options.limit / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, options.every ?? 20));
  }
}

/** Whether something listens on a port of loopback. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
