import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { constants } from "node:os";
import * as tty from "node:tty";
import { CliError } from "./errors";

/** How a command ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr, when that was asked for. */
  stderr: string;
}

const KEPT = 32 * 1024;

/**
 * Runs a command with our terminal and passes signals on. A terminal sends Ctrl-C to the whole foreground group by
 * itself; passing it on would make the engine see two and give up without finishing its writes.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  options: {
    env: NodeJS.ProcessEnv;
    cwd?: string;
    keepStderr?: boolean;
    /** Called once it runs. */
    started?: (pid: number) => void;
  },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: options.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ["inherit", "inherit", options.keepStderr ? "pipe" : "inherit"],
    });
    if (child.pid !== undefined) options.started?.(child.pid);
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      passOn(chunk);
      stderr = (stderr + chunk.toString("utf8")).slice(-KEPT);
    });
    // Not asked of `process.stdout`: see `passOn`.
    const hasTerminal = tty.isatty(0) || tty.isatty(1);
    const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
      const pass = () => {
        if (signal !== "SIGINT" || !hasTerminal) child.kill(signal);
      };
      process.on(signal, pass);
      return () => process.removeListener(signal, pass);
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      for (const remove of handlers) remove();
      const reason = error.code === "ENOENT" ? "not found on PATH" : error.message;
      reject(new CliError("COMMAND_NOT_STARTED", `${file}: could not be started, ${reason}`));
    });
    child.once("close", (code, signal) => {
      for (const remove of handlers) remove();
      resolve({ code, signal, stderr });
    });
  });
}

/**
 * Writes to our stderr without making a stream of it: Node's streams set a pipe to non-blocking, the command shares that
 * pipe as its own stdout or stderr, and one that had begun to write takes EAGAIN for an error and ends.
 */
function passOn(chunk: Buffer): void {
  let written = 0;
  try {
    while (written < chunk.length) written += fs.writeSync(2, chunk, written);
  } catch {
    // It was non-blocking before, and is full: the stream waits.
    process.stderr.write(chunk.subarray(written));
  }
}

/** Ends this process as the command ended: with its exit code, or by the signal that ended it. */
export function endLike(ended: Ended): void {
  if (ended.signal === null) {
    process.exitCode = ended.code ?? 1;
    return;
  }
  process.exitCode = 128 + (constants.signals[ended.signal] ?? 0);
  process.kill(process.pid, ended.signal);
}
