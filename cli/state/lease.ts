import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CliError } from "../errors";
import { describeLock, holderState, type HolderState, type StackLock } from "../recover/locks";
import type { FilePlace } from "./engine-lock";
import { writeWhole } from "./write-whole";

/** One guarded run's hold on a stack. Generations only rise; the highest that is not released is the holder. */
export interface Lease {
  generation: number;
  user: string;
  host: string;
  /** The process of `state guard`. */
  pid: number;
  /** When it was taken, ISO 8601. */
  since: string;
  /** The command it runs, once it runs: it may outlive the guard. */
  command?: { pid: number; since: string };
  released?: string;
}

/** Folder of a stack's leases and of the paths by which guarded runs reach the backend. */
export const guardFolder = ({ root, project, stack }: FilePlace): string =>
  path.join(root, ".unified-ai", "guard", project, stack);

const leaseFile = (place: FilePlace, generation: number): string =>
  path.join(guardFolder(place), `lease-${String(generation).padStart(9, "0")}.json`);

/** The path by which the run of a generation reaches the backend. */
export const runPath = (place: FilePlace, generation: number): string =>
  path.join(guardFolder(place), `run-${generation}`);

/** The highest generation's lease; undefined before the first run. */
export function currentLease(place: FilePlace): Lease | undefined {
  const folder = guardFolder(place);
  if (!fs.existsSync(folder)) return undefined;
  const name = fs
    .readdirSync(folder)
    .filter((one) => /^lease-\d+\.json$/.test(one))
    .sort()
    .at(-1);
  if (name === undefined) return undefined;
  return JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as Lease;
}

/** Whether the run of a lease still goes on: the guard itself, or a command that outlived it. */
export function leaseState(lease: Lease): HolderState {
  const own = holderState(asLock(lease, lease.pid));
  if (own !== "dead" || lease.command === undefined) return own;
  const { pid, since } = lease.command;
  return holderState(asLock({ ...lease, since }, pid));
}

const asLock = ({ user, host, since }: Lease, pid: number): StackLock => ({
  id: "",
  user,
  host,
  pid,
  since,
  file: "",
});

/** `ada@build-3, pid 4711, since 2026-11-21T10:00:00Z` */
export const describeLease = (lease: Lease): string => describeLock(asLock(lease, lease.pid));

/**
 * Takes the next generation. One of several takers gets it: the file is linked into its place whole, which fails when it is
 * there. Throws `LEASE_HELD` while another run goes on, unless `takeOver`.
 */
export function takeLease(place: FilePlace, options: { takeOver: boolean }): Lease {
  const { stack } = place;
  const before = currentLease(place);
  const held = before !== undefined && before.released === undefined ? before : undefined;
  if (held !== undefined && !options.takeOver) refuseHeld(held, stack);
  const lease: Lease = {
    generation: (before?.generation ?? 0) + 1,
    user: os.userInfo().username,
    host: os.hostname(),
    pid: process.pid,
    since: new Date().toISOString(),
  };
  const folder = guardFolder(place);
  fs.mkdirSync(folder, { recursive: true });
  const aside = path.join(folder, `.taking-${process.pid}-${lease.generation}`);
  writeWhole(aside, JSON.stringify(lease), { mode: 0o644 });
  try {
    fs.linkSync(aside, leaseFile(place, lease.generation));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new CliError(
      "LEASE_HELD",
      `stack ${JSON.stringify(stack)}: another run took it in this moment; run this again`,
    );
  } finally {
    fs.rmSync(aside, { force: true });
  }
  return lease;
}

function refuseHeld(lease: Lease, stack: string): void {
  const state = leaseState(lease);
  if (state === "dead") return;
  const fix =
    state === "alive"
      ? "which still runs: wait for it, or take over with --take-over"
      : "on another machine: look whether it still runs, then take over with --take-over";
  throw new CliError(
    "LEASE_HELD",
    `stack ${JSON.stringify(stack)}: held by ${describeLease(lease)}, ${fix}`,
  );
}

/** Writes down the process that a run started, so that a later one can tell whether it lives. */
export function noteCommand(place: FilePlace, lease: Lease, pid: number): void {
  lease.command = { pid, since: new Date().toISOString() };
  writeWhole(leaseFile(place, lease.generation), JSON.stringify(lease), { mode: 0o644 });
}

/** Whether no other run has taken over. */
export const holds = (place: FilePlace, lease: Lease): boolean =>
  currentLease(place)?.generation === lease.generation;

/** Gives a lease back; does nothing when another run has taken over. */
export function releaseLease(place: FilePlace, lease: Lease): void {
  if (!holds(place, lease)) return;
  const released = { ...lease, released: new Date().toISOString() };
  writeWhole(leaseFile(place, lease.generation), JSON.stringify(released), { mode: 0o644 });
}
