import * as fs from "node:fs";
import * as path from "node:path";
import { type ProcessInfo, runningProcess } from "../../sim/store/lock";
import { CliError } from "../errors";
import { endProcess, projectRoot, withLock } from "../toolbox";
import { launch } from "./launch";
import type { Layout } from "./layout";

/** Milliseconds the local clouds may take to answer. */
const START_LIMIT = 30_000;

/** Running local clouds: their process and the port of each provider package. */
export interface RunningClouds {
  pid: number;
  startTime?: string;
  startedAt: string;
  ports: Record<string, number>;
}

/** The local clouds of a layout, when they run and answer. */
export function runningClouds(layout: Layout): RunningClouds | undefined {
  const info = runningProcess(layout.clouds);
  return info?.ports ? { ...info, ports: info.ports } : undefined;
}

/** Whether the sources of the local clouds changed after these were started, so that they run other code than is there. */
export function runsOldCode(
  clouds: { startedAt: string },
  folder = path.join(projectRoot, "bin", "sim"),
): boolean {
  const since = Date.parse(clouds.startedAt);
  return fs.readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? runsOldCode(clouds, file) : fs.statSync(file).mtimeMs > since;
  });
}

/**
 * Starts the local clouds unless they run already; with `renew` those that run older code than is here are ended first,
 * and their state is kept. Several callers at once start them once.
 */
export async function startClouds(
  layout: Layout,
  options: { renew?: boolean } = {},
): Promise<{ clouds: RunningClouds; started: boolean }> {
  const usable = () => {
    const clouds = runningClouds(layout);
    return clouds && !(options.renew && runsOldCode(clouds)) ? clouds : undefined;
  };
  const running = usable();
  if (running) return { clouds: running, started: false };
  return withLock(path.join(layout.directory, "start.lock"), async () => {
    const meanwhile = usable();
    if (meanwhile) return { clouds: meanwhile, started: false };
    if (options.renew) await stopClouds(layout);
    return { clouds: await launchClouds(layout), started: true };
  });
}

async function launchClouds(layout: Layout): Promise<RunningClouds> {
  fs.mkdirSync(layout.clouds, { recursive: true });
  const logFile = path.join(layout.logs, "clouds.log");
  return launch({
    script: path.join("bin", "sim", "main.js"),
    args: ["--dir", layout.clouds],
    logFile,
    limit: START_LIMIT,
    answer: () => runningClouds(layout),
    failed(how, said) {
      const last = said.split("\n").slice(-5).join("\n");
      return new CliError(
        "CLOUDS_FAILED",
        `the local clouds ${how}${last ? `: ${last}` : `; see ${logFile}`}`,
      );
    },
  });
}

/** Ends the local clouds; their state is kept. Undefined when none were running. */
export async function stopClouds(
  layout: Layout,
): Promise<{ pid: number; clean: boolean } | undefined> {
  const info: ProcessInfo | undefined = runningProcess(layout.clouds);
  if (!info) return undefined;
  return { pid: info.pid, clean: await endProcess(info.pid, info.startTime) };
}
