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
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const file = path.join(folder, name);
      const content = JSON.parse(fs.readFileSync(file, "utf8")) as {
        pid: number;
        username: string;
        hostname: string;
        timestamp: string;
      };
      return {
        id: name.slice(0, -".json".length),
        user: content.username,
        host: content.hostname,
        pid: content.pid,
        since: content.timestamp,
        file,
      };
    });
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
