import * as fs from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";
import { backendRoot, bareStackName } from "./locks";

/** A state file that a killed engine left unreadable, and the backup that took its place. */
export interface Restored {
  file: string;
  /** Where the unreadable file is kept. */
  keptAs: string;
}

/**
 * Puts the engine's own backup in the place of a state file that was cut off in the middle of a write. The engine copies the
 * state to `<stack>.json.bak` before each write (`pkg/backend/diy/state.go`, v3.259.0), so the backup misses the last
 * step at most: a create it began is looked up like every other pending one. Throws when the backup is no better.
 */
export function restoreCheckpoint(
  backendUrl: string,
  project: string,
  stack: string,
): Restored | undefined {
  const root = backendRoot(backendUrl);
  if (root === undefined) return undefined;
  const file = path.join(root, ".pulumi", "stacks", project, `${bareStackName(stack)}.json`);
  for (const attributes of [`${file}.attrs`, `${file}.bak.attrs`]) dropIfCutOff(attributes);
  if (!fs.existsSync(file) || isReadable(file)) return undefined;
  const backup = `${file}.bak`;
  if (!fs.existsSync(backup) || !isReadable(backup)) {
    throw new CliError(
      "STATE_UNREADABLE",
      `${file}: must be a whole state file, got ${fs.statSync(file).size} bytes that are none, and its backup ` +
        `${JSON.stringify(backup)} is none either; restore it from a backup of yours, nothing was changed`,
    );
  }
  const keptAs = `${file}.unreadable-${Date.now()}`;
  fs.renameSync(file, keptAs);
  fs.copyFileSync(backup, file);
  return { file, keptAs };
}

/**
 * The backend keeps a small file of attributes beside each state file (content type, checksum) and refuses the state when that
 * one is cut off ("failed to load checkpoint: EOF"); without it, it takes defaults.
 */
function dropIfCutOff(attributes: string): void {
  if (!fs.existsSync(attributes)) return;
  try {
    JSON.parse(fs.readFileSync(attributes, "utf8"));
  } catch {
    fs.rmSync(attributes);
  }
}

function isReadable(file: string): boolean {
  try {
    const content = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint?: unknown } | null;
    return typeof content === "object" && content?.checkpoint !== undefined;
  } catch {
    return false;
  }
}
