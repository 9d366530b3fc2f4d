import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { mustPulumi } from "../engine";
import { CliError } from "../errors";
import type { ExportedStack } from "../recover/state";
import { backupFolder, writeBackup } from "./backup";
import { checkpointFile, readCheckpoint, type State } from "./checkpoint";
import { withEngineLock } from "./engine-lock";
import { fingerprint, sha256 } from "./fingerprint";
import { readHistory } from "./history";
import { readState } from "./read";
import type { StackPlace } from "./stack-place";
import { writeWhole } from "./write-whole";

/** What a write of ours did. */
export interface Replaced {
  /** Where the state that was replaced is kept. */
  keptAs?: string;
  /** Of the state that is there now. */
  sha256: string;
}

/** What was judged before a write: the write is refused when the state is another by then. */
export interface Expected {
  /** {@link fingerprint} of the state; undefined for one that cannot be read. */
  sha256: string | undefined;
  /** Number of updates in the history. */
  serial: number;
}

/**
 * Puts a state in the place of another, pending operations included. In a `file://` backend under the engine's lock, whole or
 * not at all; through the engine otherwise, which drops pending operations. Keeps what it replaces, and leaves a backup of what it
 * wrote, so that the change is explained later.
 */
export async function replaceState(
  place: StackPlace,
  next: ExportedStack,
  options: { expected: Expected; reason: string; folder?: string },
): Promise<Replaced> {
  const { root } = place;
  if (root === undefined) return importState(place, next, options);
  return withEngineLock({ root, project: place.project, stack: place.stack }, async () => {
    await refuseMoved(place, options.expected);
    const keptAs = await keep(place, root, options);
    writeCheckpoint(root, place, next);
    await explain(place, options);
    return {
      ...(keptAs === undefined ? {} : { keptAs }),
      sha256: fingerprint(next.deployment),
    };
  });
}

/**
 * Gives a state to `pulumi stack import`, which checks and locks for itself. Between our look and its lock another writer may
 * slip in: that is found out afterwards, and what it wrote is kept.
 */
export async function importState(
  place: StackPlace,
  next: ExportedStack,
  options: { expected: Expected; reason: string; folder?: string },
): Promise<Replaced> {
  const { cwd, stack } = place;
  await refuseMoved(place, options.expected);
  const keptAs = place.root === undefined ? await keep(place, undefined, options) : undefined;
  await mustPulumi(["stack", "import", "--stack", stack], { cwd, input: JSON.stringify(next) });
  await refuseSlippedIn(place, options.expected);
  const state = await explain(place, options);
  return { ...(keptAs === undefined ? {} : { keptAs }), sha256: state.sha256 };
}

/** Refuses when the state is not the one that was judged. */
export async function refuseMoved(place: StackPlace, expected: Expected): Promise<void> {
  const serial = (await readHistory(place)).length;
  const now = await shaOf(place);
  if (serial === expected.serial && now === expected.sha256) return;
  throw new CliError(
    "STATE_MOVED",
    `stack ${JSON.stringify(place.stack)}: must still be at update ${expected.serial} with sha256 ${short(expected.sha256)}, ` +
      `got update ${serial} with ${short(now)}: another command wrote it meanwhile; nothing was written, run this again`,
  );
}

const short = (sum: string | undefined): string => sum?.slice(0, 12) ?? "none (unreadable)";

async function shaOf(place: StackPlace): Promise<string | undefined> {
  try {
    return (await readState(place)).sha256;
  } catch (error) {
    if (error instanceof CliError && error.code === "STATE_UNREADABLE") return undefined;
    throw error;
  }
}

/** The engine copies a state aside before it writes over it: that must be the one we looked at. */
async function refuseSlippedIn(place: StackPlace, expected: Expected): Promise<void> {
  const { root, project, stack } = place;
  const serial = (await readHistory(place)).length;
  const aside = root && path.join(root, ".pulumi", "stacks", project, `${stack}.json.bak`);
  const before = aside && fs.existsSync(aside) ? tryRead(aside)?.sha256 : expected.sha256;
  if (serial === expected.serial && before === expected.sha256) return;
  throw new CliError(
    "STATE_OVERWRITTEN",
    `stack ${JSON.stringify(stack)}: another command wrote its state in the moment before this one did, and was written over; ` +
      `what it wrote is in ${aside ?? "the newest version of the bucket's object"}: compare both before anything else runs`,
  );
}

function tryRead(file: string): State | undefined {
  try {
    return readCheckpoint(file);
  } catch {
    return undefined;
  }
}

async function keep(
  place: StackPlace,
  root: string | undefined,
  options: { reason: string; folder?: string },
): Promise<string | undefined> {
  const serial = (await readHistory(place)).length;
  const folder = options.folder === undefined ? {} : { folder: options.folder };
  try {
    const state = await readState(place);
    const reason = `before ${options.reason}`;
    return writeBackup(place, state, { serial, reason, ...folder }).file;
  } catch (error) {
    const file = root && checkpointFile(root, place.project, place.stack);
    if (!(error instanceof CliError) || file === undefined) throw error;
    const inside = backupFolder(place, options.folder);
    fs.mkdirSync(inside, { recursive: true, mode: 0o700 });
    const bytes = fs.readFileSync(file);
    const keptAs = path.join(inside, `unreadable-${sha256(bytes).slice(0, 12)}.bytes`);
    writeWhole(keptAs, bytes);
    return keptAs;
  }
}

async function explain(
  place: StackPlace,
  options: { reason: string; folder?: string },
): Promise<State> {
  const state = await readState(place);
  const { reason, folder } = options;
  const serial = (await readHistory(place)).length;
  writeBackup(place, state, { serial, reason, ...(folder === undefined ? {} : { folder }) });
  return state;
}

/** Writes a state file as the engine lays it out, with the checksum beside it. */
export function writeCheckpoint(
  root: string,
  { project, stack }: { project: string; stack: string },
  { version, deployment, ...rest }: ExportedStack & { features?: unknown },
): void {
  const before = checkpointFile(root, project, stack);
  const file = path.join(root, ".pulumi", "stacks", project, `${stack}.json`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const content = JSON.stringify({
    version,
    ...(rest.features === undefined ? {} : { features: rest.features }),
    checkpoint: { stack: `organization/${project}/${stack}`, latest: deployment },
  });
  const mode = before === undefined ? 0o644 : fs.statSync(before).mode & 0o777;
  fs.rmSync(`${file}.attrs`, { force: true });
  writeWhole(file, content, { mode });
  const md5 = createHash("md5").update(content).digest("base64");
  writeWhole(`${file}.attrs`, JSON.stringify({ ...ATTRIBUTES, md5 }), { mode });
  if (before !== undefined && before !== file) {
    fs.rmSync(before);
    fs.rmSync(`${before}.attrs`, { force: true });
  }
}

/** What gocloud.dev/blob/fileblob (v0.46) writes beside a file. */
const ATTRIBUTES = {
  "user.cache_control": "",
  "user.content_disposition": "",
  "user.content_encoding": "",
  "user.content_language": "",
  "user.content_type": "text/plain; charset=utf-8",
  "user.metadata": null,
};
