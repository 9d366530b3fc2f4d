import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { CliError } from "../errors";
import { recover } from "../recover";
import { logicalName } from "../recover/state";
import { runCommand, type Ended } from "../run-command";
import { listBackups, pruneBackups, writeBackup } from "./backup";
import { engineChecksum, type State } from "./checkpoint";
import { heldBy, locksOf, type FilePlace } from "./engine-lock";
import { closeRuns, openRun } from "./fence";
import { refuseFullDisk } from "./free-space";
import { problem, type Finding } from "./findings";
import { readHistory, RUN_VARIABLE } from "./history";
import {
  currentLease,
  describeLease,
  holds,
  leaseState,
  noteCommand,
  releaseLease,
  takeLease,
  type Lease,
} from "./lease";
import type { KilledRun } from "./losses";
import { readState } from "./read";
import { stackPlace, type StackPlace } from "./stack-place";
import { contentFindings } from "./content";
import { historyFindings } from "./verify";

/** Backups of guarded runs that are kept, besides those that other commands made. */
const KEPT_BACKUPS = 100;

export interface GuardOptions {
  cwd: string;
  stack: string;
  command: readonly string[];
  /** Take over from a run that still goes on, or that may go on elsewhere: its path to the state is closed. */
  takeOver?: boolean;
  /** Bring back what a killed run left behind before the command starts. */
  recover?: boolean;
  backups?: string;
  progress: (line: string) => void;
}

/** What a guarded run showed. */
export interface GuardReport {
  /** How the command ended; absent when it was not started. */
  ended?: Ended;
  stack: string;
  /** Mark that the updates of this run carry in the history. */
  run: string;
  /** Number of updates before and after. */
  serials: [number, number];
  /** Of the state that the run left; absent when it cannot be read. */
  sha256?: string;
  /** Another run took over while this one went on. */
  fenced: boolean;
  findings: Finding[];
}

/**
 * Runs a command that changes a stack as the only one that can: behind a lease that one run at a time gets, on a path to
 * the backend that is taken away when another takes over (both for `file://`), with a backup before and after, and with a look
 * afterwards whether somebody else wrote.
 */
export async function guard(options: GuardOptions): Promise<GuardReport> {
  const place = await stackPlace(options.cwd, options.stack);
  const file = filePlace(place);
  if (file === undefined) {
    options.progress(
      `${place.url}: no lease and no fence in this kind of backend, only backups and checks; let one job at a time run on it`,
    );
    return guarded(place, options, undefined);
  }
  refuseFullDisk(file);
  const { lease, maybeAlive, killed } = takeOver(file, options);
  try {
    const inFlight = maybeAlive ? await inFlightFindings(place) : [];
    const report = await guarded(place, options, { file, lease, ...(killed && { killed }) });
    return { ...report, findings: [...inFlight, ...report.findings] };
  } finally {
    if (holds(file, lease)) closeRuns(file, lease.generation);
    releaseLease(file, lease);
  }
}

const filePlace = ({ root, project, stack }: StackPlace): FilePlace | undefined =>
  root === undefined ? undefined : { root, project, stack };

/** Takes the lease, then closes the paths of all runs before it, then takes away what they had locked. */
function takeOver(
  file: FilePlace,
  { takeOver = false, progress }: GuardOptions,
): { lease: Lease; maybeAlive: boolean; killed?: KilledRun } {
  const before = currentLease(file);
  const lease = takeLease(file, { takeOver });
  closeRuns(file, lease.generation - 1);
  if (before === undefined || before.released !== undefined) return { lease, maybeAlive: false };
  const state = leaseState(before);
  progress(`took over from ${describeLease(before)}: ${state}`);
  for (const lock of locksOf(file.root, file.project, file.stack)) {
    const itsOwn = lock.host === before.host && lock.since >= before.since;
    if (itsOwn) fs.rmSync(lock.file, { force: true });
  }
  // Alive or not, it can write no more.
  const { since, generation } = before;
  return { lease, maybeAlive: state !== "dead", killed: { since, generation } };
}

/**
 * What a run that was taken over had begun: it cannot begin anything else, since the engine writes that down first, but a call
 * that it had written down it may still make.
 */
async function inFlightFindings(place: StackPlace): Promise<Finding[]> {
  const pending = (await readState(place)).exported.deployment.pending_operations ?? [];
  if (pending.length === 0) return [];
  const names = pending.map(({ type, resource }) => `${type} ${logicalName(resource.urn)}`);
  return [
    problem(
      "in-flight",
      `the run that was taken over may still finish what it had begun: ${names.join(", ")}`,
      "end its process, then look whether these exist in the cloud without being in the state",
    ),
  ];
}

interface Hold {
  file: FilePlace;
  lease: Lease;
  /** The run before, when it did not come to its end. */
  killed?: KilledRun;
}

async function guarded(
  place: StackPlace,
  options: GuardOptions,
  hold: Hold | undefined,
): Promise<GuardReport> {
  const { cwd, backups, progress } = options;
  const run = `${hold?.lease.generation ?? 0}_${randomBytes(6).toString("hex").toUpperCase()}`;
  const env: NodeJS.ProcessEnv = { ...process.env, [`${RUN_VARIABLE}${run}`]: "1" };
  if (hold) env["PULUMI_BACKEND_URL"] = openRun(hold.file, hold.lease.generation);
  if (options.recover) await recoverIn(place, options, env, hold?.killed);
  if (hold) refuseLocked(hold.file);

  const before = await readHistory(place);
  const state = await readState(place);
  const reasons = [
    ...stateFindings(place, state),
    ...historyFindings(place, state, before, pick(backups)),
  ];
  const bad = reasons.filter(({ level }) => level === "problem");
  const report = { stack: place.stack, run, fenced: false };
  if (bad.length > 0) {
    return { ...report, serials: [before.length, before.length], findings: bad };
  }
  keepBefore(place, state, before.length, run, backups);
  progress(
    `guarding ${place.project}/${place.stack} at update ${before.length}, sha256 ${state.sha256.slice(0, 12)}`,
  );

  const [command = "", ...args] = options.command;
  const started = (pid: number): void => {
    if (hold) noteCommand(hold.file, hold.lease, pid);
  };
  const ended = await runCommand(command, args, { env, cwd, started });

  if (hold && !holds(hold.file, hold.lease)) {
    return {
      ...report,
      ended,
      serials: [before.length, before.length],
      fenced: true,
      findings: [],
    };
  }
  const after = await lookAfter(place, { run, before: before.length, ...pick(backups) });
  return { ...report, ended, serials: [before.length, after.serial], ...after };
}

const pick = (backups: string | undefined): { backups?: string } =>
  backups === undefined ? {} : { backups };

/** `recover` reads the environment of this process, as every engine command does. */
async function recoverIn(
  { cwd, stack }: StackPlace,
  { progress, backups }: GuardOptions,
  env: NodeJS.ProcessEnv,
  killed: KilledRun | undefined,
): Promise<void> {
  const ours = { ...process.env };
  Object.assign(process.env, env);
  try {
    const report = await recover({
      ...{ cwd, stack, progress },
      ...(killed && { killed }),
      ...pick(backups),
    });
    // A loss is a finding of the look that follows.
    if (report.code === 0 || report.creates.every(({ outcome }) => outcome !== "refused")) return;
    throw new CliError(
      "NOT_RECOVERED",
      `stack ${JSON.stringify(stack)}: what a killed run left needs a person; run \`unified-ai recover --stack ${stack}\` and do what it says`,
    );
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in ours)) delete process.env[name];
    Object.assign(process.env, ours);
  }
}

function refuseLocked({ root, project, stack }: FilePlace): void {
  const [lock] = locksOf(root, project, stack);
  if (lock !== undefined) throw heldBy(lock, stack);
}

function stateFindings(place: StackPlace, state: State): Finding[] {
  const findings = contentFindings(place, state);
  if (state.file === undefined || engineChecksum(state.file) !== "wrong") return findings;
  const what = `${state.file}: its checksum is wrong: it was changed by something else`;
  return [problem("checksum", what, "run `unified-ai state verify`"), ...findings];
}

function keepBefore(
  place: StackPlace,
  state: State,
  serial: number,
  run: string,
  folder: string | undefined,
): void {
  const there = listBackups(place, folder).some(
    ({ manifest }) => manifest.stateSha256 === state.sha256 && manifest.serial === serial,
  );
  if (there) return;
  const at = folder === undefined ? {} : { folder };
  writeBackup(place, state, { serial, reason: "guard before", run, ...at });
}

/** Keeps what the run left, and finds out whether somebody else wrote meanwhile. */
async function lookAfter(
  place: StackPlace,
  { run, before, backups }: { run: string; before: number; backups?: string },
): Promise<{ serial: number; sha256?: string; findings: Finding[] }> {
  const history = await readHistory(place);
  const serial = history.length;
  const findings = history
    .slice(before)
    .filter((update) => update.run !== run)
    .map(({ number, kind }) =>
      problem(
        "outside-writer",
        `update ${number} (${kind}) was made by somebody else while this run had the stack`,
        "run `unified-ai state verify`; let every update go through `unified-ai state guard`",
      ),
    );
  let state: State;
  try {
    state = await readState(place);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const fix = "`unified-ai state restore` puts the newest valid backup back";
    return { serial, findings: [...findings, problem("unreadable", error.message, fix)] };
  }
  const at = backups === undefined ? {} : { folder: backups };
  writeBackup(place, state, { serial, reason: "guard", run, ...at });
  pruneBackups(place, KEPT_BACKUPS, backups);
  const found = [
    ...stateFindings(place, state),
    ...historyFindings(place, state, history, pick(backups)),
  ].filter(({ level }) => level === "problem");
  return { serial, sha256: state.sha256, findings: [...findings, ...found] };
}
