import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a running set of local clouds says of itself in `process.json`. */
export interface ProcessInfo {
  pid: number;
  /** Start time of the process as the kernel counts it, where that can be read: tells a reused pid apart. */
  startTime?: string;
  startedAt: string;
  /** Port by package; absent while starting. */
  ports?: Record<string, number>;
}

/** Name of the file that both locks the directory and tells others where the servers listen. */
export const processFile = "process.json";

/** Another process serves this directory already. */
export class AlreadyRunningError extends Error {
  readonly code = "already-running";

  constructor(
    directory: string,
    readonly holder: ProcessInfo,
  ) {
    super(
      `${directory}: local clouds already run here as process ${holder.pid}, since ${holder.startedAt}; stop them first or use another directory`,
    );
    this.name = "AlreadyRunningError";
  }
}

/** Start time of a process as the kernel counts it, where that can be read: tells a reused pid apart. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** The process that serves a directory, when it is alive. */
export function runningProcess(directory: string): ProcessInfo | undefined {
  const info = readInfo(path.join(directory, processFile));
  return info && isAlive(info) ? info : undefined;
}

function readInfo(file: string): ProcessInfo | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessInfo;
  } catch {
    return undefined;
  }
}

function isAlive(info: ProcessInfo): boolean {
  try {
    process.kill(info.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const actual = startTimeOf(info.pid);
  return actual === undefined || info.startTime === undefined || actual === info.startTime;
}

/** Takes the directory for this process. Throws AlreadyRunningError when another, living process has it. */
export function acquireLock(directory: string): {
  publish(ports: Record<string, number>): void;
  release(): void;
} {
  const file = path.join(directory, processFile);
  const startTime = startTimeOf(process.pid);
  const info: ProcessInfo = {
    pid: process.pid,
    ...(startTime !== undefined ? { startTime } : {}),
    startedAt: new Date().toISOString(),
  };
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify(info)}\n`, { mode: 0o600 });
  try {
    claim(directory, file, own);
  } finally {
    rmSync(own, { force: true });
  }
  return {
    publish: (ports) => {
      writeFileSync(own, `${JSON.stringify({ ...info, ports })}\n`, { mode: 0o600 });
      renameSync(own, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Links the finished file into place, so that nobody ever reads half a lock; a dead holder's file is set aside first. */
function claim(directory: string, file: string, own: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      return linkSync(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 5) throw error;
    }
    const holder = runningProcess(directory);
    if (holder) throw new AlreadyRunningError(directory, holder);
    const aside = `${file}.stale.${process.pid}`;
    try {
      renameSync(file, aside);
    } catch {
      continue;
    }
    // Between the look and the rename a living process may have claimed the place: give it back.
    const moved = readInfo(aside);
    if (moved && isAlive(moved)) renameSync(aside, file);
    else rmSync(aside, { force: true });
  }
}
