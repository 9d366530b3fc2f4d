import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { CliError } from "../errors";
import { describeLock, holderState, readLocks, type StackLock } from "../recover/locks";
import { writeWhole } from "./write-whole";

/** The parts of a place in a `file://` backend. */
export interface FilePlace {
  root: string;
  project: string;
  stack: string;
}

/**
 * Does work while holding the engine's own lock of a stack in a `file://` backend, so that no engine and no other command of
 * ours writes meanwhile: list, write, list, as `pkg/backend/diy/lock.go` (v3.259.0) does. Throws `LOCK_HELD` when another has it.
 */
export async function withEngineLock<T>(place: FilePlace, work: () => Promise<T>): Promise<T> {
  const { root, project, stack } = place;
  const folder = path.join(root, ".pulumi", "locks", "organization", project, stack);
  const id = randomUUID();
  const file = path.join(folder, `${id}.json`);
  refuseOthers(place, id);
  fs.mkdirSync(folder, { recursive: true });
  const content = {
    pid: process.pid,
    username: os.userInfo().username,
    hostname: os.hostname(),
    timestamp: new Date().toISOString(),
  };
  // The engine takes every file in the folder for a lock, a half-written one too.
  writeWhole(file, JSON.stringify(content), { mode: 0o644, aside: root });
  try {
    refuseOthers(place, id);
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function refuseOthers({ root, project, stack }: FilePlace, own: string): void {
  const other = locksOf(root, project, stack).find(({ id }) => id !== own);
  if (other !== undefined) throw heldBy(other, stack);
}

/** The locks that engines hold on a stack of a `file://` backend. */
export const locksOf = (root: string, project: string, stack: string): StackLock[] =>
  readLocks(`file://${encodeURI(root)}`, project, stack) ?? [];

/** The refusal that names who holds a lock, and what to do. */
export function heldBy(lock: StackLock, stack: string): CliError {
  const state = holderState(lock);
  const fix = {
    alive: "which is still running; wait for it to end",
    dead: "which is dead; run `unified-ai recover` first",
    elsewhere: "on another machine; look there, then run `unified-ai recover --holder-is-dead`",
  }[state];
  return new CliError(
    "LOCK_HELD",
    `stack ${JSON.stringify(stack)}: locked by ${describeLock(lock)}, ${fix}`,
  );
}
