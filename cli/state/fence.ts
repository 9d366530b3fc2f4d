import * as fs from "node:fs";
import * as path from "node:path";
import type { FilePlace } from "./engine-lock";
import { guardFolder, runPath } from "./lease";

/** Opens the path by which one run reaches the backend: a link to it. Returns the backend's address for that run. */
export function openRun(place: FilePlace, generation: number): string {
  const file = runPath(place, generation);
  fs.symlinkSync(place.root, file);
  return `file://${encodeURI(file)}`;
}

/**
 * Takes the paths of all runs up to a generation away, so that what still runs of them can neither read nor write the
 * state. A file takes the link's place in one step: were there nothing, the engine would make a folder of that name and go on in it.
 */
export function closeRuns(place: FilePlace, upTo: number): number[] {
  const folder = guardFolder(place);
  if (!fs.existsSync(folder)) return [];
  const closed: number[] = [];
  for (const name of fs.readdirSync(folder)) {
    const generation = Number(/^run-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(generation) || generation > upTo) continue;
    const file = path.join(folder, name);
    if (!fs.lstatSync(file).isSymbolicLink()) continue;
    const aside = path.join(folder, `.closing-${process.pid}-${generation}`);
    fs.writeFileSync(aside, "this run was ended or taken over; its path to the state is closed\n");
    fs.renameSync(aside, file);
    closed.push(generation);
  }
  return closed;
}
