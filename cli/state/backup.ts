import * as fs from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";
import type { State } from "./checkpoint";
import { readCheckpoint } from "./checkpoint";
import { sha256 } from "./fingerprint";
import { writtenAt, writtenBy } from "./read";
import type { StackPlace } from "./stack-place";
import { writeWhole } from "./write-whole";

/** What a backup is of, written beside it. */
export interface Manifest {
  /** Of the backup's file, byte for byte. */
  sha256: string;
  /** Of the state in it: equal for equal states, wherever they are kept. */
  stateSha256: string;
  project: string;
  stack: string;
  /** Where the state was. */
  backend: string;
  /** Number of updates in the stack's history when it was made. */
  serial: number;
  /** When the engine wrote the state, ISO 8601. */
  writtenAt?: string;
  /** Version of the engine that wrote the state. */
  engine?: string;
  resources: number;
  /** Operations that were under way: their resources may exist without being in the state. */
  pending: number;
  /** When the backup was made, ISO 8601. */
  madeAt: string;
  /** The command that made it: what wrote the state, when it is one of ours. */
  reason: string;
  /** Guarded run that the state comes from. */
  run?: string;
}

/** A backup whose manifest could be read. */
export interface Backup {
  /** The state's file. */
  file: string;
  manifest: Manifest;
}

/** Folder of a stack's backups: below a `file://` backend, else below the project; `--backups` takes another. */
export function backupFolder(place: StackPlace, folder?: string): string {
  const { root, cwd, project, stack } = place;
  const base = folder ?? path.join(root ?? cwd, ".unified-ai", "backups");
  return path.join(path.resolve(base), project, stack);
}

/**
 * Writes a state and its manifest into the stack's folder of backups. Both only for the owner, each whole or not at all;
 * the manifest comes last, so one without it was cut off and is no backup.
 */
export function writeBackup(
  place: StackPlace,
  state: State,
  options: { serial: number; reason: string; run?: string; folder?: string; now?: Date },
): Backup {
  const { serial, reason, run, now = new Date() } = options;
  const folder = backupFolder(place, options.folder);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify(state.exported)}\n`;
  const time = writtenAt(state);
  const engine = writtenBy(state);
  const manifest: Manifest = {
    sha256: sha256(text),
    stateSha256: state.sha256,
    project: place.project,
    stack: place.stack,
    backend: place.url,
    serial,
    ...(time === undefined ? {} : { writtenAt: time }),
    ...(engine === undefined ? {} : { engine }),
    resources: state.exported.deployment.resources?.length ?? 0,
    pending: state.exported.deployment.pending_operations?.length ?? 0,
    madeAt: now.toISOString(),
    reason,
    ...(run === undefined ? {} : { run }),
  };
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const name = `${String(serial).padStart(6, "0")}-${stamp}-${state.sha256.slice(0, 12)}`;
  const file = path.join(folder, `${name}.json`);
  writeWhole(file, text);
  writeWhole(manifestOf(file), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { file, manifest };
}

/** Removes the oldest backups that guarded runs made, but for the newest so many of them. */
export function pruneBackups(place: StackPlace, keep: number, folder?: string): void {
  const made = listBackups(place, folder).filter(({ manifest }) =>
    manifest.reason.startsWith("guard"),
  );
  for (const { file } of made.slice(0, Math.max(0, made.length - keep))) {
    fs.rmSync(manifestOf(file), { force: true });
    fs.rmSync(file, { force: true });
  }
}

const manifestOf = (file: string): string => file.replace(/\.json$/, ".manifest.json");

/** Backups of a stack that have a manifest, oldest first. Their content is not read: see {@link readBackup}. */
export function listBackups(place: StackPlace, folder?: string): Backup[] {
  const inside = backupFolder(place, folder);
  if (!fs.existsSync(inside)) return [];
  return fs
    .readdirSync(inside)
    .filter((name) => name.endsWith(".manifest.json"))
    .flatMap((name) => {
      const file = path.join(inside, name.replace(".manifest.json", ".json"));
      const manifest = readManifest(file);
      return manifest === undefined ? [] : [{ file, manifest }];
    })
    .sort((a, b) => (a.manifest.madeAt < b.manifest.madeAt ? -1 : 1));
}

function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(fs.readFileSync(manifestOf(file), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

/** Reads a backup whole. Throws when it has no manifest, or its bytes are not those that the manifest names. */
export function readBackup(file: string): Backup & { state: State } {
  if (!fs.existsSync(file)) {
    throw new CliError("NO_BACKUP", `${file}: must be a backup, got nothing; check the path`);
  }
  const manifest = readManifest(file);
  if (manifest === undefined) {
    throw new CliError(
      "NO_MANIFEST",
      `${file}: must have a manifest beside it (${path.basename(manifestOf(file))}), got none that can be read; take another backup`,
    );
  }
  const got = sha256(fs.readFileSync(file));
  if (got !== manifest.sha256) {
    throw new CliError(
      "BACKUP_DAMAGED",
      `${file}: must have the checksum ${manifest.sha256}, got ${got}; take another backup`,
    );
  }
  return { file, manifest, state: readCheckpoint(file) };
}
