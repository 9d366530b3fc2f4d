import * as fs from "node:fs";
import * as path from "node:path";
import { backupFolder } from "./backup";
import type { State } from "./checkpoint";
import { problem, type Finding } from "./findings";
import { lostUpdates, named, resourcesOf, type LostUpdate } from "./lost-updates";
import type { Update } from "./history";
import { settledSerial } from "./settled";
import type { StackPlace } from "./stack-place";
import { writeWhole } from "./write-whole";

/** A run of which it is known that it was killed, so that what it deleted on the way was written over by nobody. */
export interface KilledRun {
  /** When it began, ISO 8601. */
  since: string;
  /** Generation of its lease, of a guarded one. */
  generation?: number;
}

/**
 * What a writer that left no record took out of a state, beside what runs that are known to have been killed have deleted.
 * To be asked before a state is completed, since whatever writes it then leaves a record in which the loss is gone.
 */
export function unexplainedLosses(
  place: StackPlace,
  state: State,
  history: readonly Update[],
  killed: readonly KilledRun[],
  folder?: string,
): LostUpdate[] {
  const last = history.at(-1);
  if (last === undefined || killed.some((run) => followed(run, last))) return [];
  const settled = settledSerial(place, folder);
  return lostUpdates(place, state, history, folder).filter(
    ({ by, update }) => by === "unrecorded" && update > settled,
  );
}

/** Whether a run had begun when an update had ended, or had made it, and so knew of it. */
function followed({ since, generation }: KilledRun, { end, run }: Update): boolean {
  if (generation !== undefined && run?.startsWith(`${generation}_`)) return true;
  return end !== undefined && Date.parse(since) >= end * 1_000;
}

/** A loss that was seen when the history had so many updates. */
interface RecordedLoss extends LostUpdate {
  serial: number;
}

/** Keeps losses where `verify` finds them when the state does not show them any more. */
export function recordLosses(
  place: StackPlace,
  losses: readonly LostUpdate[],
  serial: number,
  folder?: string,
): void {
  const file = lossesFile(place, folder);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const all = [...readLosses(place, folder), ...losses.map((loss) => ({ ...loss, serial }))];
  const each = new Map(all.map((loss) => [`${loss.update} ${loss.lost.join()}`, loss]));
  writeWhole(file, `${JSON.stringify([...each.values()], undefined, 2)}\n`);
}

/** Kept losses, but for what the state has again, or had again after an update since: what took it away then knew of it. */
export function recordedLosses(
  place: StackPlace,
  state: State,
  history: readonly Update[],
  folder?: string,
): LostUpdate[] {
  const present = state.exported.deployment.resources ?? [];
  return readLosses(place, folder).flatMap(({ serial, ...loss }) => {
    const since = history.slice(serial).flatMap((update) => resourcesOf(update) ?? []);
    const back = new Set([...present, ...since].map(named));
    const lost = loss.lost.filter((name) => !back.has(name));
    return lost.length === 0 ? [] : [{ ...loss, lost }];
  });
}

function readLosses(place: StackPlace, folder?: string): RecordedLoss[] {
  const file = lossesFile(place, folder);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as RecordedLoss[]) : [];
}

const lossesFile = (place: StackPlace, folder?: string): string =>
  path.join(backupFolder(place, folder), "lost-updates.json");

/** What `verify` and `recover` say of a loss. */
export function lossFinding({ update, by, kept, lost }: LostUpdate): Finding {
  const writer = by === "unrecorded" ? "a writer that left no record" : `update ${by}`;
  return problem(
    "lost-update",
    `${writer} wrote over update ${update}; lost: ${lost.join(", ")}`,
    kept === undefined
      ? "import what is lost, then run verify with --settled"
      : `the state it left is kept: \`unified-ai state restore --older ${kept}\`, or import what is lost; then run verify with --settled`,
  );
}
