import * as fs from "node:fs";
import * as path from "node:path";
import { engineChecksum, readCheckpoint, type State } from "./checkpoint";
import { integrityProblems } from "./integrity";
import { listBackups, readBackup } from "./backup";
import type { StackPlace } from "./stack-place";

/** A copy of a stack's state that could be put back. */
export interface Copy {
  file: string;
  state: State;
  /** When it was made, milliseconds since 1970. */
  madeAt: number;
}

/**
 * Copies the engine keeps in a `file://` backend: one after each update, the one that each update left in the history, and the
 * one before the last write. Newest first.
 */
function engineCopies({ root, project, stack }: StackPlace): string[] {
  if (root === undefined) return [];
  const inside = (...parts: string[]): string[] => {
    const folder = path.join(root, ".pulumi", ...parts);
    if (!fs.existsSync(folder)) return [];
    return fs.readdirSync(folder).map((name) => path.join(folder, name));
  };
  const copies = [
    ...inside("backups", project, stack),
    ...inside("history", project, stack).filter((file) => file.includes(".checkpoint.json")),
    ...["", ".gz"].map((suffix) =>
      path.join(root, ".pulumi", "stacks", project, `${stack}.json${suffix}.bak`),
    ),
  ];
  return copies.filter((file) => /\.json(\.gz)?(\.bak)?$/.test(file) && fs.existsSync(file));
}

/** The newest copy of a stack's state that is whole and that the engine would take; ours are preferred to the engine's of the same age. */
export function newestValidCopy(place: StackPlace, folder?: string): Copy | undefined {
  const ours = listBackups(place, folder).map(({ file, manifest }) => ({
    file,
    madeAt: Date.parse(manifest.madeAt),
    read: () => readBackup(file).state,
  }));
  const engines = engineCopies(place).map((file) => ({
    file,
    madeAt: fs.statSync(file).mtimeMs,
    read: () => {
      if (engineChecksum(file) === "wrong") throw new Error("wrong checksum");
      return readCheckpoint(file);
    },
  }));
  for (const { file, madeAt, read } of [...ours, ...engines].sort((a, b) => b.madeAt - a.madeAt)) {
    try {
      const state = read();
      if (integrityProblems(state.exported.deployment).length === 0) return { file, state, madeAt };
    } catch {
      // Damaged as well: an older one may be whole.
    }
  }
  return undefined;
}
