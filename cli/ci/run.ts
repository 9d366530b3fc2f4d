import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../toolbox";

/** A command of a pipeline. */
export interface Step {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Takes what it writes to standard output. */
  stdout?: string;
  /** Takes what it writes to both, as well as what is shown; for commands whose output people follow. */
  log?: string;
  /** Milliseconds after which it is asked to end. */
  limit?: number;
}

/** How it ended. */
export interface StepEnd {
  code: number;
  /** The end of what it wrote to standard error, or to both where they are logged. */
  said: string;
  milliseconds: number;
}

/** Somebody ended the run. */
export class Interrupted extends Error {
  readonly code = "INTERRUPTED";

  constructor() {
    super("interrupted; what was under way came to its end");
    this.name = "Interrupted";
  }
}

const KEPT = 16 * 1024;
const LONGEST = 3_600_000;

/** Runs one command to its end. Signals reach it too, and it is waited for: an engine has writes to finish. */
export function runStep({ file, args, cwd, env, stdout, log, limit }: Step): Promise<StepEnd> {
  const begun = Date.now();
  const out = stdout === undefined ? undefined : fs.openSync(stdout, "w", 0o600);
  const logTo = log === undefined ? undefined : fs.openSync(log, "w", 0o600);
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      ...{ cwd, env },
      stdio: ["ignore", out ?? "pipe", "pipe"],
      // A group of its own: Ctrl-C then reaches an engine once, through us, and it finishes its writes.
      detached: true,
    });
    let said = "";
    let stopped = false;
    const keep = (chunk: Buffer): void => {
      said = (said + chunk.toString("utf8")).slice(-KEPT);
      if (logTo === undefined) return;
      fs.writeSync(logTo, chunk);
      process.stderr.write(chunk);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    const timer = setTimeout(() => child.kill("SIGINT"), limit ?? LONGEST);
    const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
      const pass = (): void => {
        stopped = true;
        child.kill(signal);
      };
      process.on(signal, pass);
      return () => process.removeListener(signal, pass);
    });
    const end = (): void => {
      clearTimeout(timer);
      for (const remove of handlers) remove();
      for (const handle of [out, logTo]) if (handle !== undefined) fs.closeSync(handle);
    };
    child.once("error", (error) => {
      end();
      reject(error);
    });
    child.once("close", (code) => {
      end();
      if (stopped) return reject(new Interrupted());
      resolve({ code: code ?? 1, said, milliseconds: Date.now() - begun });
    });
  });
}

/** The command line of one of our own verbs. */
export const unifiedAi = (...args: string[]): { file: string; args: string[] } => ({
  file: process.execPath,
  args: [path.join(projectRoot, "tools", "unified-ai.cjs"), ...args],
});
