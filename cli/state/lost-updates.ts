import { readCheckpoint, type State } from "./checkpoint";
import { listBackups } from "./backup";
import { overlaps, type Update } from "./history";
import type { StackPlace } from "./stack-place";
import type { StateResource } from "../recover/state";

/** Resources that an update recorded and that the state has lost. */
export interface LostUpdate {
  /** Number of the update. */
  update: number;
  /** Where the state that it left is kept. */
  kept?: string;
  /** Who wrote over it: the number of another update, or something that left no record. */
  by: number | "unrecorded";
  /** URN and id of each resource that is lost. */
  lost: string[];
}

/**
 * Finds updates whose work is not in the state any more although no update deleted it: one that was written over by a
 * writer which had read an older state. Needs the copies that a `file://` backend keeps.
 */
export function lostUpdates(
  place: StackPlace,
  state: State,
  history: readonly Update[],
  folder?: string,
): LostUpdate[] {
  const found: LostUpdate[] = [];
  const present = state.exported.deployment.resources ?? [];
  for (const { earlier, later, sure } of overlaps(history)) {
    const before = resourcesOf(history[earlier.number - 2]);
    const after = resourcesOf(earlier);
    const written = resourcesOf(later);
    if (after === undefined || written === undefined) continue;
    const made = missing(after, before ?? []);
    const gone = missing(made, written);
    // Within one second the later one may have deleted what the earlier one made.
    if (!sure && gone.length <= later.removed) continue;
    const lost = missing(gone, present);
    if (lost.length > 0) found.push(entry(earlier, later.number, lost));
  }
  const last = history.at(-1);
  const left = resourcesOf(last);
  if (last !== undefined && left !== undefined && !isExplained(place, state, folder)) {
    const lost = missing(left, present);
    if (lost.length > 0) found.push(entry(last, "unrecorded", lost));
  }
  return found;
}

function entry(update: Update, by: LostUpdate["by"], lost: readonly StateResource[]): LostUpdate {
  return {
    update: update.number,
    ...(update.checkpoint === undefined ? {} : { kept: update.checkpoint }),
    by,
    lost: lost.map(named),
  };
}

/** How a resource that is lost is named: by its URN and, where it has one, its id. */
export const named = ({ urn, id }: StateResource): string => (id ? `${urn} ${id}` : urn);

/** Whether one of our own commands wrote the state as it is, and said so. */
export function isExplained(place: StackPlace, state: State, folder?: string): boolean {
  return listBackups(place, folder).some(
    ({ manifest }) => manifest.stateSha256 === state.sha256 && manifest.reason !== "guard before",
  );
}

/** What the state had that an update left; undefined where no copy of it is kept. */
export function resourcesOf(update: Update | undefined): StateResource[] | undefined {
  if (update?.checkpoint === undefined) return undefined;
  try {
    return readCheckpoint(update.checkpoint).exported.deployment.resources ?? [];
  } catch {
    return undefined;
  }
}

/** Those of the first list of which the second has none with the same URN and id. */
function missing(
  resources: readonly StateResource[],
  among: readonly StateResource[],
): StateResource[] {
  const there = new Set(among.map(({ urn, id }) => `${urn} ${id ?? ""}`));
  return resources.filter(({ urn, id }) => !there.has(`${urn} ${id ?? ""}`));
}
