import { mustPulumi } from "./engine";
import { CliError } from "./errors";
import { restoreCheckpoint } from "./recover/checkpoint";
import { describeLock, holderState, readLocks, type StackLock } from "./recover/locks";
import { lookUp } from "./recover/look-up";
import {
  adopt,
  forget,
  giveBack,
  logicalName,
  otherPending,
  pendingCreates,
  type ExportedStack,
} from "./recover/state";
import { findAll, objection, type Verdict } from "./recover/verdicts";
import { fingerprint } from "./state/fingerprint";
import type { Finding } from "./state/findings";
import { readHistory } from "./state/history";
import { lossFinding, recordLosses, unexplainedLosses, type KilledRun } from "./state/losses";
import { readState } from "./state/read";
import { importState, type Expected } from "./state/replace";
import { backendUrl, projectName, stackPlace } from "./state/stack-place";

export type { Verdict };

export interface RecoverReport {
  /** 0 nothing to recover, or all recovered; 2 something was refused, or an update was lost before: a person must look. */
  code: 0 | 2;
  stack: string;
  locks: (StackLock & { state: string; cancelled: boolean })[];
  /** Updates, deletes and reads under way when the engine died: settled by reading the cloud. */
  refreshed: string[];
  creates: Verdict[];
  /** What somebody else's update had made and the killed writer wrote over, seen before the state was completed. */
  losses: Finding[];
}

export interface RecoverOptions {
  cwd: string;
  stack: string;
  /** The holder of a lock taken on another machine is known to be dead. */
  holderIsDead?: boolean;
  /** URNs (or logical names) of pending creates that a person has looked for and that do not exist. */
  gone?: readonly string[];
  /** A guarded run that is known to have been killed. */
  killed?: KilledRun;
  /** Folder of the backups. @default - see `backupFolder` */
  backups?: string;
  /** Called with one line at each step. */
  progress: (line: string) => void;
}

/**
 * Brings a stack back after a killed `pulumi up`: says who held the lock, cancels only a dead one, looks every pending
 * create up, and takes what exists into the state. The cloud is only read. When one create must be refused the state stays
 * as it is, since the engine drops every pending operation whenever a state is imported.
 */
export async function recover(options: RecoverOptions): Promise<RecoverReport> {
  const { cwd, stack, progress } = options;
  const locks = await settleLocks(options);

  const exported = await exportStack(cwd, stack);
  const expected = await expectedOf(cwd, stack, exported);
  const refreshed = otherPending(exported).map((op) => op.resource.urn);
  const pending = pendingCreates(exported).map(({ resource }) => resource);
  const isGone = ({ urn }: { urn: string }): boolean =>
    options.gone?.some((given) => given === urn || given === logicalName(urn)) ?? false;
  for (const { type, urn } of pending) progress(`looking up ${type} ${logicalName(urn)}`);
  const found = await findAll(
    exported,
    pending.filter((resource) => !isGone(resource)),
    lookUp,
  );
  const creates = pending.map(
    ({ urn, type }): Verdict =>
      found.find((verdict) => verdict.urn === urn) ?? { urn, type, outcome: "never-created" },
  );
  let next = forget(exported, refreshed);
  for (const { urn, outcome, id } of creates) {
    if (outcome === "imported") next = adopt(next, urn, id!);
    if (outcome === "never-created") next = forget(next, [urn]);
  }
  if (creates.some(isRefused)) {
    return { code: 2, stack, locks, refreshed: [], creates: creates.filter(isRefused), losses: [] };
  }
  const writes = refreshed.length > 0 || creates.length > 0;
  const losses = writes ? await keepLosses(options, locks) : [];

  // Taken in, then read: a read that finds nothing takes the resource out of the state again.
  const adopted = creates.filter((verdict) => verdict.outcome === "imported");
  if (writes) await importStack(cwd, stack, next, expected);
  const targets = [...refreshed, ...adopted.map((verdict) => verdict.urn)];
  if (targets.length > 0) {
    progress(`reading ${targets.length} resources from the clouds`);
    await refresh(cwd, stack, targets);
    await judgeFound(cwd, stack, exported, adopted);
  }
  const code = creates.some(isRefused) || losses.length > 0 ? 2 : 0;
  return { code, stack, locks, refreshed, creates, losses };
}

/** A writer that had been paused may have written over an update; completing its state would hide that from `verify`. */
async function keepLosses(
  { cwd, stack, killed, backups, progress }: RecoverOptions,
  locks: RecoverReport["locks"],
): Promise<Finding[]> {
  const place = await stackPlace(cwd, stack);
  const dead = [...locks, ...(killed === undefined ? [] : [killed])];
  const history = await readHistory(place);
  const losses = unexplainedLosses(place, await readState(place), history, dead, backups);
  if (losses.length > 0) recordLosses(place, losses, history.length, backups);
  const findings = losses.map(lossFinding);
  for (const { what } of findings) progress(`kept for \`state verify\`: ${what}`);
  return findings;
}

const isRefused = (verdict: Verdict): boolean => verdict.outcome === "refused";

/** Settles the verdicts after the clouds were read: gone again, foreign, or ours. */
async function judgeFound(
  cwd: string,
  stack: string,
  before: ExportedStack,
  adopted: readonly Verdict[],
): Promise<void> {
  const after = await exportStack(cwd, stack);
  const foreign: string[] = [];
  for (const verdict of adopted) {
    const wanted = pendingCreates(before).find((op) => op.resource.urn === verdict.urn)!.resource;
    const found = after.deployment.resources?.find((r) => r.urn === verdict.urn);
    if (!found) {
      verdict.outcome = "never-created";
      delete verdict.id;
      continue;
    }
    const reason = objection(wanted, found);
    if (reason !== undefined) {
      verdict.outcome = "refused";
      verdict.reason = reason;
      foreign.push(verdict.urn);
    }
  }
  if (foreign.length > 0) {
    const expected = await expectedOf(cwd, stack, after);
    await importStack(cwd, stack, giveBack(after, foreign), expected);
  }
}

async function settleLocks(options: RecoverOptions): Promise<RecoverReport["locks"]> {
  const { cwd, stack, progress } = options;
  const backend = await backendUrl(cwd);
  const project = projectName(cwd);
  const locks = readLocks(backend, project, stack);
  if (locks === undefined) {
    throw new CliError(
      "LOCK_UNREADABLE",
      `backend ${JSON.stringify(backend)}: its locks can only be read for file:// backends; find the holder with ` +
        "`pulumi stack` or in the bucket's .pulumi/locks folder, run `pulumi cancel` once it is dead, " +
        "then copy the state with `pulumi stack export` into a file:// backend and run recover there",
    );
  }
  const settled: RecoverReport["locks"] = [];
  for (const lock of locks) {
    const state = holderState(lock);
    progress(`lock held by ${describeLock(lock)}: ${state}`);
    if (state === "alive") {
      throw new CliError(
        "LOCK_HELD",
        `stack ${JSON.stringify(stack)}: locked by ${describeLock(lock)}, which is still running; ` +
          "wait for it, or stop it and run recover again",
      );
    }
    if (state === "elsewhere" && !options.holderIsDead) {
      throw new CliError(
        "LOCK_ELSEWHERE",
        `stack ${JSON.stringify(stack)}: locked by ${describeLock(lock)}, on another machine, so nothing here can ` +
          "tell whether it still runs; check there, then run recover with --holder-is-dead",
      );
    }
    settled.push({ ...lock, state, cancelled: true });
  }
  const restored = restoreCheckpoint(backend, project, stack);
  if (restored) {
    progress(`state was cut off in a write: restored from its backup, kept as ${restored.keptAs}`);
  }
  if (settled.length > 0) {
    progress("cancelling the dead lock");
    await mustPulumi(["cancel", "--yes", "--stack", stack], { cwd });
  }
  return settled;
}

async function exportStack(cwd: string, stack: string): Promise<ExportedStack> {
  const answer = await mustPulumi(["stack", "export", "--stack", stack], { cwd });
  return JSON.parse(answer.stdout) as ExportedStack;
}

/** Writes the state, unless it is another by now than the one that was judged. */
async function importStack(
  cwd: string,
  stack: string,
  content: ExportedStack,
  expected: Expected,
): Promise<void> {
  await importState(await stackPlace(cwd, stack), content, { expected, reason: "recover" });
}

/** What the state is now that was just exported. */
async function expectedOf(cwd: string, stack: string, seen: ExportedStack): Promise<Expected> {
  const serial = (await readHistory(await stackPlace(cwd, stack))).length;
  return { sha256: fingerprint(seen.deployment), serial };
}

async function refresh(cwd: string, stack: string, urns: readonly string[]): Promise<void> {
  const targets = urns.flatMap((urn) => ["--target", urn]);
  await mustPulumi(
    ["refresh", "--yes", "--skip-preview", "--stack", stack, "--skip-pending-creates", ...targets],
    { cwd },
  );
}
