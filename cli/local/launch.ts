import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { endProcess, projectRoot } from "../toolbox";

/** A program that outlives the command which starts it. */
export interface Launch<Answer> {
  /** Its compiled file, from the project's folder. */
  script: string;
  args: readonly string[];
  /** What it prints is added there; its folder is made. */
  logFile: string;
  /** Milliseconds it may take to answer. */
  limit: number;
  /** What it answers, once it does. */
  answer(): Answer | undefined;
  /** The error when it ends or takes too long: how, and what it printed. */
  failed(how: string, said: string): Error;
}

/** Starts a program and waits until it answers; one that does not is ended. */
export async function launch<Answer>(program: Launch<Answer>): Promise<Answer> {
  const { script, args, logFile, limit, answer, failed } = program;
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, "a");
  const begin = fs.fstatSync(log).size;
  // Detached and with no pipe to us: it outlives this command.
  const child = spawn(process.execPath, [path.join(projectRoot, script), ...args], {
    cwd: projectRoot,
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  let ended: string | undefined;
  child.once("error", (error) => (ended = error.message));
  child.once(
    "exit",
    (code, signal) => (ended = `ended with ${code === null ? signal : `exit code ${code}`}`),
  );
  const fail = (how: string): Error =>
    failed(how, fs.readFileSync(logFile).subarray(begin).toString("utf8").trim());
  const deadline = Date.now() + limit;
  try {
    for (;;) {
      const answered = answer();
      if (answered !== undefined) return answered;
      if (ended !== undefined) throw fail(ended);
      if (Date.now() > deadline) {
        if (child.pid !== undefined) await endProcess(child.pid);
        throw fail(`did not answer within ${limit / 1_000} s`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } finally {
    child.unref();
    child.removeAllListeners();
  }
}
