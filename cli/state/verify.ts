import { pulumi } from "../engine";
import { CliError } from "../errors";
import { describeLock, holderState, readLocks } from "../recover/locks";
import { listBackups } from "./backup";
import { engineChecksum, type State } from "./checkpoint";
import { contentFindings } from "./content";
import { newestValidCopy } from "./engine-copies";
import { note, problem, type Finding } from "./findings";
import { overlaps, readHistory, type Update } from "./history";
import { lossFinding, recordedLosses } from "./losses";
import { isExplained, lostUpdates } from "./lost-updates";
import { readState, writtenAt, writtenBy } from "./read";
import { settle, settledSerial } from "./settled";
import { stackPlace, type StackPlace } from "./stack-place";

/** What `state verify` says. */
export interface VerifyReport {
  /** 0 nothing wrong; 2 a person must look. */
  code: 0 | 2;
  stack: string;
  project: string;
  backend: string;
  /** Number of updates in the history. */
  serial: number;
  /** Of the state; absent when it cannot be read. */
  sha256?: string;
  resources?: number;
  /** When the engine wrote it, ISO 8601. */
  writtenAt?: string;
  /** Version of the engine that wrote it. */
  engine?: string;
  /** The newest copy that could be put back. */
  newestCopy?: { file: string; serial?: number; madeAt: string };
  findings: Finding[];
}

export interface VerifyOptions {
  cwd: string;
  stack: string;
  /** Folder of the backups. @default - see `backupFolder` */
  backups?: string;
  /** Take what two writers left behind as settled. */
  settled?: boolean;
  progress: (line: string) => void;
}

/** Judges a stack's state without changing anything: readable, whole, ours, and the work of one writer at a time. */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { progress } = options;
  const place = await stackPlace(options.cwd, options.stack);
  progress(`reading the state of ${place.project}/${place.stack} in ${place.url}`);
  const history = await readHistory(place);
  const read = await tryRead(place);
  const findings = "finding" in read ? [read.finding] : [];
  if (options.settled) settle(place, history.length, options.backups);
  if ("state" in read) {
    const { state } = read;
    const locked = lockFindings(place);
    findings.push(
      ...checksumFindings(state),
      ...contentFindings(place, state),
      ...locked,
      ...historyFindings(place, state, history, { ...options, moving: locked.length > 0 }),
    );
    progress("asking the engine whether it can use the state");
    findings.push(...(await engineFindings(place)));
  }
  const copy = newestValidCopy(place, options.backups);
  if (copy === undefined) {
    findings.push(
      note("no-backup", "there is no valid backup; `unified-ai state backup` makes one"),
    );
  }
  return {
    code: findings.some(({ level }) => level === "problem") ? 2 : 0,
    stack: place.stack,
    project: place.project,
    backend: place.url,
    serial: history.length,
    ...("state" in read ? facts(read.state) : {}),
    ...(copy && {
      newestCopy: {
        file: copy.file,
        ...serialOf(place, copy.file, options.backups),
        madeAt: new Date(copy.madeAt).toISOString(),
      },
    }),
    findings,
  };
}

function facts(state: State): Partial<VerifyReport> {
  const time = writtenAt(state);
  const engine = writtenBy(state);
  return {
    sha256: state.sha256,
    resources: state.exported.deployment.resources?.length ?? 0,
    ...(time === undefined ? {} : { writtenAt: time }),
    ...(engine === undefined ? {} : { engine }),
  };
}

function serialOf(place: StackPlace, file: string, folder?: string): { serial?: number } {
  const found = listBackups(place, folder).find((backup) => backup.file === file);
  return found === undefined ? {} : { serial: found.manifest.serial };
}

async function tryRead(place: StackPlace): Promise<{ state: State } | { finding: Finding }> {
  try {
    return { state: await readState(place) };
  } catch (error) {
    const damaged = ["STATE_UNREADABLE", "STATE_NEWER", "STATE_ZSTD"];
    if (!(error instanceof CliError) || !damaged.includes(error.code)) throw error;
    const id = error.code.toLowerCase().replaceAll("_", "-");
    return { finding: { id, level: "problem", what: error.message } };
  }
}

function checksumFindings({ file }: State): Finding[] {
  if (file === undefined) {
    return [note("no-checksum", "a backend other than file:// shows no checksum of its own here")];
  }
  switch (engineChecksum(file)) {
    case "right":
      return [];
    case "none":
      return [note("no-checksum", `${file}: the engine's checksum is not beside it`)];
    case "wrong":
      return [
        problem(
          "checksum",
          `${file}: must have the checksum the engine wrote beside it, got another: it was changed by something else`,
          "compare it with the newest valid backup; `unified-ai state restore` puts that back",
        ),
      ];
  }
}

function lockFindings({ url, root, project, stack }: StackPlace): Finding[] {
  if (root === undefined) {
    return [];
  }
  return (readLocks(`file://${root}`, project, stack) ?? []).map((lock) => {
    const state = holderState(lock);
    const what = `locked by ${describeLock(lock)}: ${state}`;
    if (state === "alive") return note("locked", `${what}; what is found may be on its way`);
    return problem("stale-lock", `${what} (${url})`, "run `unified-ai recover`");
  });
}

/** What the history tells of writers that did not know of each other. */
export function historyFindings(
  place: StackPlace,
  state: State,
  history: readonly Update[],
  options: { backups?: string; moving?: boolean },
): Finding[] {
  const settled = settledSerial(place, options.backups);
  const findings: Finding[] = [];
  for (const { earlier, later, sure } of overlaps(history)) {
    if (!sure || later.number <= settled) continue;
    findings.push(
      problem(
        "two-writers",
        `updates ${earlier.number} and ${later.number} of the history ran at one time`,
        "compare what they did with the clouds (`pulumi refresh`), then run verify with --settled",
      ),
    );
  }
  if (options.moving) return findings;
  const losses = lostUpdates(place, state, history, options.backups);
  const seen = new Set(losses.map(({ update }) => update));
  const kept = recordedLosses(place, state, history, options.backups);
  for (const loss of [...losses, ...kept.filter(({ update }) => !seen.has(update))]) {
    if ((typeof loss.by === "number" ? loss.by : loss.update) <= settled) continue;
    findings.push(lossFinding(loss));
  }
  if (!findings.some(({ id }) => id === "lost-update") && changedSince(state, history)) {
    if (!isExplained(place, state, options.backups)) {
      findings.push(
        note(
          "changed-since",
          "the state was written after the last update, by an import, `pulumi state` or a killed update",
        ),
      );
    }
  }
  return findings;
}

function changedSince(state: State, history: readonly Update[]): boolean {
  const last = history.at(-1);
  if (last?.end === undefined || state.file === undefined) return false;
  const written = writtenAt(state);
  return written !== undefined && Date.parse(written) >= (last.end + 1) * 1_000;
}

/** The engine decrypts every secret and judges the whole; nothing is changed by that. */
async function engineFindings({ cwd, stack }: StackPlace): Promise<Finding[]> {
  const answer = await pulumi(["stack", "graph", "--stack", stack, "/dev/null"], { cwd });
  if (answer.code === 0) return [];
  const said = answer.stderr
    .trim()
    .replace(/^error: /, "")
    .split("\n")
    .slice(0, 3)
    .join(" ");
  const fix = /passphrase|decrypt|secrets|key|cipher/i.test(said)
    ? "give the passphrase or key that it was encrypted with; nothing was changed"
    : "see what it says; nothing was changed";
  return [problem("engine", `the engine cannot use the state: ${said}`, fix)];
}
