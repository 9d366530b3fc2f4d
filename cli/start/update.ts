import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";
import type { Layout } from "../local/layout";
import { type Progress, projectRoot } from "../toolbox";
import { readEvents, readProgress, type UpdateEvents } from "./events";
import { passingSignals } from "./interrupt";
import { renderChanges, renderProgress } from "./summary";

/** One `pulumi up` of `npm start`. */
export interface UpdateRequest {
  title: string;
  /** Folder of the committed Pulumi.yaml. */
  folder: string;
  stack: string;
  /** Further flags, such as the policy pack's. */
  flags?: readonly string[];
}

/** Runs `pulumi up` quietly, with progress; on failure the error carries what the engine said. */
export async function update(
  request: UpdateRequest,
  options: { layout: Layout; env: NodeJS.ProcessEnv; progress: Progress },
): Promise<UpdateEvents> {
  const { layout, env, progress } = options;
  fs.mkdirSync(layout.logs, { recursive: true });
  const name = `up-${path.basename(request.folder)}-${request.stack}`;
  const eventFile = path.join(layout.logs, `${name}.events`);
  const logFile = path.join(layout.logs, `${name}.log`);
  fs.rmSync(eventFile, { force: true });
  const args = ["up", "--yes", "--non-interactive", "--color=never", "-C", request.folder];
  args.push("--stack", request.stack, ...(request.flags ?? []), "--event-log", eventFile);
  try {
    return await progress.step(request.title, async (detail) => {
      let stopping = false;
      const poll = setInterval(() => {
        const line = renderProgress(readProgress(eventFile));
        if (line !== undefined && !stopping) detail(line);
      }, 500);
      try {
        // --event-log is one of the flags the engine only takes in this mode.
        const code = await runQuietly(
          args,
          { ...env, PULUMI_DEBUG_COMMANDS: "true" },
          logFile,
          () => {
            stopping = true;
            detail("interrupted, the engine finishes what it is doing");
          },
        );
        if (code !== 0) throw updateFailed(request, logFile);
        const events = readEvents(eventFile);
        detail(renderChanges(events));
        return events;
      } finally {
        clearInterval(poll);
      }
    });
  } finally {
    fs.rmSync(eventFile, { force: true });
  }
}

function runQuietly(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  logFile: string,
  interrupted: () => void,
): Promise<number> {
  const log = fs.openSync(logFile, "w");
  const child = spawn(path.join(projectRoot, "tools", "shim", "pulumi"), args, {
    cwd: projectRoot,
    env,
    // A group of its own: Ctrl-C then reaches the engine once, through us, and it finishes its writes.
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  const pass = (signal: NodeJS.Signals) => {
    interrupted();
    child.kill(signal);
  };
  return passingSignals(
    pass,
    () =>
      new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => resolve(code ?? 1));
      }),
  );
}

/** Errors and policy violations are what matters of a failed run; they stand at its end. */
function updateFailed(request: UpdateRequest, logFile: string): CliError {
  const lines = fs.readFileSync(logFile, "utf8").trimEnd().split("\n");
  const from = lines.findLastIndex((line) => /^(Policies|Diagnostics):/.test(line));
  const policies = lines.findLastIndex((line) => line.startsWith("Policies:"));
  const start = policies >= 0 ? policies : from;
  const said = lines
    .slice(start >= 0 ? start : -20)
    .slice(0, 60)
    .join("\n");
  return new CliError(
    "UPDATE_FAILED",
    `pulumi up of stack ${JSON.stringify(request.stack)} failed; the whole output is in ${logFile}\n${said}`,
  );
}
