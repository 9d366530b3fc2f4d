import { CliError } from "../errors";
import { listBackups, readBackup, type Manifest } from "./backup";
import { engineChecksum, readCheckpoint, type State } from "./checkpoint";
import { newestValidCopy } from "./engine-copies";
import type { Finding } from "./findings";
import { readHistory } from "./history";
import { readState, writtenAt } from "./read";
import { replaceState, type Expected } from "./replace";
import { stackPlace, type StackPlace } from "./stack-place";
import { contentFindings } from "./content";

export interface RestoreOptions {
  cwd: string;
  stack: string;
  /** A backup, or a copy the engine keeps. @default - the newest that is valid */
  file?: string;
  /** Put back a state that is older than the present one. */
  older?: boolean;
  /** Give up operations that were under way, where the backend cannot take them back. */
  dropPending?: boolean;
  backups?: string;
  progress: (line: string) => void;
}

/** What `state restore` did. */
export interface RestoreReport {
  code: 0;
  stack: string;
  restored: string;
  /** Of the state that is there now. */
  sha256: string;
  resources: number;
  /** Operations that are under way in it: `unified-ai recover` is next. */
  pending: number;
  keptAs?: string;
}

/** A state that may be put back, and what is known of it. */
export interface Chosen {
  file: string;
  state: State;
  /** Absent for the engine's own copies. */
  manifest?: Manifest;
}

/** Puts a backup in the place of a stack's state. Refuses what is damaged, of another stack or account, or older. */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const place = await stackPlace(options.cwd, options.stack);
  const chosen = choose(place, options);
  options.progress(`putting back ${chosen.file}`);
  refuseForeign(place, chosen);
  const present = await presentState(place);
  if (options.older !== true) refuseOlder(chosen, present);
  const pending = chosen.state.exported.deployment.pending_operations ?? [];
  if (pending.length > 0 && place.root === undefined && options.dropPending !== true) {
    throw new CliError(
      "PENDING_LOST",
      `${chosen.file}: must have no operation under way, got ${pending.length}, which \`pulumi stack import\` would drop; ` +
        "look in the clouds for what they made, then add --drop-pending",
    );
  }
  const replaced = await replaceState(place, chosen.state.exported, {
    expected: present.expected,
    reason: "restore",
    ...(options.backups === undefined ? {} : { folder: options.backups }),
  });
  return {
    code: 0,
    stack: place.stack,
    restored: chosen.file,
    sha256: replaced.sha256,
    resources: chosen.state.exported.deployment.resources?.length ?? 0,
    pending: place.root === undefined ? 0 : pending.length,
    ...(replaced.keptAs === undefined ? {} : { keptAs: replaced.keptAs }),
  };
}

/** The copy that was named, or the newest valid one. Throws when it fails its checksum. */
export function choose(
  place: StackPlace,
  { file, backups }: { file?: string; backups?: string },
): Chosen {
  if (file === undefined) {
    const copy = newestValidCopy(place, backups);
    if (copy === undefined) {
      throw new CliError(
        "NO_BACKUP",
        `stack ${JSON.stringify(place.stack)}: has no valid backup; name one, or a folder of backups with --backups`,
      );
    }
    return withManifest(place, copy, backups);
  }
  if (engineChecksum(file) === "right") return { file, state: readCheckpoint(file) };
  return readBackup(file);
}

function withManifest(
  place: StackPlace,
  { file, state }: { file: string; state: State },
  backups?: string,
): Chosen {
  const manifest = listBackups(place, backups).find((one) => one.file === file)?.manifest;
  return { file, state, ...(manifest && { manifest }) };
}

/** Refuses a state of another stack, another account or the local clouds, and one the engine would not take. */
export function refuseForeign(place: StackPlace, { file, state, manifest }: Chosen): void {
  const { project, stack } = place;
  const wanted = `${project}/${stack}`;
  const named = manifest && `${manifest.project}/${manifest.stack}`;
  const head = `urn:pulumi:${stack}::${project}::`;
  const stranger = state.exported.deployment.resources?.find(({ urn }) => !urn.startsWith(head));
  if ((named !== undefined && named !== wanted) || stranger !== undefined) {
    throw new CliError(
      "OTHER_STACK",
      `${file}: must be a state of ${wanted}, got ${named !== undefined && named !== wanted ? named : stranger?.urn}; take one of this stack`,
    );
  }
  const bad = contentFindings(place, state).find(
    ({ id, level }) => level === "problem" && id !== "pending",
  );
  if (bad === undefined) return;
  throw new CliError(REFUSALS[bad.id] ?? "BAD_BACKUP", `${file}: ${bad.what}; take another backup`);
}

const REFUSALS: Record<Finding["id"], string> = {
  account: "OTHER_ACCOUNT",
  "local-ids": "LOCAL_IDS",
  integrity: "BAD_BACKUP",
};

interface Present {
  expected: Expected;
  writtenAt?: string;
}

async function presentState(place: StackPlace): Promise<Present> {
  const serial = (await readHistory(place)).length;
  try {
    const state = await readState(place);
    const time = writtenAt(state);
    return {
      expected: { sha256: state.sha256, serial },
      ...(time === undefined ? {} : { writtenAt: time }),
    };
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "STATE_UNREADABLE") throw error;
    return { expected: { sha256: undefined, serial } };
  }
}

function refuseOlder({ file, state, manifest }: Chosen, present: Present): void {
  const { serial } = present.expected;
  const fix = "what happened since would be forgotten: add --older if that is meant";
  if (manifest !== undefined && manifest.serial < serial) {
    throw new CliError(
      "OLDER",
      `${file}: must be of the present update ${serial}, got ${manifest.serial}; ${fix}`,
    );
  }
  const time = writtenAt(state);
  if (present.writtenAt === undefined || time === undefined) return;
  if (Date.parse(time) < Date.parse(present.writtenAt)) {
    throw new CliError(
      "OLDER",
      `${file}: must not be older than the present state of ${present.writtenAt}, got ${time}; ${fix}`,
    );
  }
}
