import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/** One lock of the self-managed backend: who is (or was) changing a stack. */
export interface StackLock {
  id: string;
  user: string;
  host: string;
  pid: number;
  /** When the lock was taken, ISO 8601. */
  since: string;
  file: string;
}

/**
 * `alive`: the process runs on this machine. `dead`: it ran here and is gone. `elsewhere`: it ran on another
 * machine, so nothing here can tell.
 */
export type HolderState = "alive" | "dead" | "elsewhere";

/**
 * Reads the locks of one stack from a `file://` backend; `undefined` for any other backend, whose locks this command
 * cannot see. Layout: `.pulumi/locks/organization/<project>/<stack>/<id>.json`, read from the engine's
 * `pkg/backend/diy/lock.go`, v3.259.0.
 */
export function readLocks(
  backendUrl: string,
  project: string,
  stack: string,
): StackLock[] | undefined {
  const root = backendRoot(backendUrl);
  if (root === undefined) return undefined;
  const folder = path.join(root, ".pulumi", "locks", "organization", project, bareStackName(stack));
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => !name.endsWith(".attrs"))
    .map((name) => readLock(path.join(folder, name)));
}

/** Process id of a lock that does not say who took it. */
const UNKNOWN = 0;
/** Milliseconds that a lock may take to be written. */
const HALF_WRITTEN = 60_000;

/** The engine takes every file in the folder for a lock, also what one left that was killed while it wrote its own. */
function readLock(file: string): StackLock {
  const id = path.basename(file, ".json");
  try {
    const content = JSON.parse(fs.readFileSync(file, "utf8")) as {
      pid: number;
      username: string;
      hostname: string;
      timestamp: string;
    };
    const { username, hostname, pid, timestamp } = content;
    return { id, user: username, host: hostname, pid, since: timestamp, file };
  } catch {
    const since = fs.statSync(file, { throwIfNoEntry: false })?.mtime ?? new Date();
    const host = os.hostname();
    return { id, user: "unknown", host, pid: UNKNOWN, since: since.toISOString(), file };
  }
}

/** `dev` of `dev`, `project/dev` and `organization/project/dev`, which name one stack. */
export function bareStackName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

/** Folder of a `file://` backend; undefined for any other. */
export function backendRoot(backendUrl: string): string | undefined {
  if (!backendUrl.startsWith("file://")) return undefined;
  return backendUrl === "file://~" ? os.homedir() : fileURLToPath(backendUrl);
}

/** Whether the process that took the lock still runs; a process id taken over by a younger process counts as dead. */
export function holderState(lock: StackLock, host: string = os.hostname()): HolderState {
  if (lock.host !== host) return "elsewhere";
  if (lock.pid === UNKNOWN) {
    return Date.now() - Date.parse(lock.since) > HALF_WRITTEN ? "dead" : "alive";
  }
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  const started = processStart(lock.pid);
  if (started === "zombie") return "dead";
  // A lock is written by a running process, so a process that started later is another one.
  return started !== undefined && started > Date.parse(lock.since) + 1_000 ? "dead" : "alive";
}

/** Start of a process in milliseconds since 1970; undefined where the system does not tell (only Linux does here). */
function processStart(pid: number): number | "zombie" | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name may hold spaces and brackets; the fields after the last bracket do not.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return "zombie";
    const boot = /^btime (\d+)$/m.exec(fs.readFileSync("/proc/stat", "utf8"));
    if (!boot) return undefined;
    const ticksPerSecond = 100;
    return Number(boot[1]) * 1_000 + (Number(fields[19]) / ticksPerSecond) * 1_000;
  } catch {
    return undefined;
  }
}

/** `ada@build-3, pid 4711, since 2026-11-21T10:00:00Z` */
export function describeLock(lock: StackLock): string {
  return `${lock.user}@${lock.host}, pid ${lock.pid}, since ${lock.since}`;
}
