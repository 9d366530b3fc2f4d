import * as fs from "node:fs";
import { CliError } from "../errors";
import { checkpointFile } from "./checkpoint";
import type { FilePlace } from "./engine-lock";

/** Bytes that the disk of a backend must have free at least. */
const SPACE = 16 * 1024 * 1024;

/**
 * On a full disk the engine puts the part of a state that it could write in the place of the whole one, and of its backup
 * (v3.259.0: gocloud.dev/blob closes a writer that failed, which renames the file). So it must not come to that.
 */
export function refuseFullDisk({ root, project, stack }: FilePlace): void {
  const state = checkpointFile(root, project, stack);
  const { bavail, bsize } = fs.statfsSync(root);
  const free = bavail * bsize;
  // Each update leaves three copies of the state, and each write one more for a moment.
  const wanted = Math.max(SPACE, 20 * (state === undefined ? 0 : fs.statSync(state).size));
  if (free >= wanted) return;
  throw new CliError(
    "NO_SPACE",
    `stack ${JSON.stringify(stack)}: the disk of ${root} must have ${megabytes(wanted)} free, got ${megabytes(free)}; ` +
      "make room first: a full disk would cut the state off",
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
