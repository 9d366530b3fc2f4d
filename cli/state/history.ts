import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { mustPulumi } from "../engine";
import type { StackPlace } from "./stack-place";

/** Name of the variable by which a run of `unified-ai state guard` marks the updates it makes. */
export const RUN_VARIABLE = "PULUMI_UNIFIED_AI_RUN_";

/** One update in a stack's history, oldest first; its number is its place, counted from 1. */
export interface Update {
  number: number;
  kind: string;
  result: string;
  /** Seconds since 1970. */
  start: number;
  /** Seconds since 1970; absent while it runs. */
  end?: number;
  /** Mark of the guarded run that made it. */
  run?: string;
  /** How many resources it took out of the state. */
  removed: number;
  /** Copy of the state it left, in a `file://` backend. */
  checkpoint?: string;
}

/** The updates of a stack, oldest first. A service or a bucket is asked through the engine, which has no copies to give. */
export async function readHistory(place: StackPlace): Promise<Update[]> {
  return place.root === undefined ? askEngine(place) : readFiles(place.root, place);
}

function readFiles(root: string, { project, stack }: StackPlace): Update[] {
  const folder = path.join(root, ".pulumi", "history", project, stack);
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder);
  return names
    .filter((name) => /\.history\.json(\.gz)?$/.test(name))
    .sort()
    .map((name, index) => {
      const file = path.join(folder, name);
      const copy = name.replace(".history.json", ".checkpoint.json");
      return {
        ...toUpdate(readRecord(file), index + 1),
        ...(names.includes(copy) ? { checkpoint: path.join(folder, copy) } : {}),
      };
    });
}

interface HistoryRecord {
  kind?: string;
  result?: string;
  startTime?: number | string;
  endTime?: number | string;
  environment?: Record<string, string>;
  resourceChanges?: Record<string, number>;
}

/** One that is cut off (a killed run, a full disk) still counts, since its update was made. */
function readRecord(file: string): HistoryRecord {
  try {
    const bytes = fs.readFileSync(file);
    const text = file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    return JSON.parse(text.toString("utf8")) as HistoryRecord;
  } catch {
    return { kind: "unreadable" };
  }
}

async function askEngine({ cwd, stack }: StackPlace): Promise<Update[]> {
  const answer = await mustPulumi(
    ["stack", "history", "--json", "--page-size", "1000000", "--stack", stack],
    { cwd },
  );
  const records = JSON.parse(answer.stdout || "[]") as HistoryRecord[];
  return records.reverse().map((record, index) => toUpdate(record, index + 1));
}

/** Steps that take a resource out of the state; a replacement takes the old one out. */
const REMOVALS = ["delete", "delete-replaced", "discard", "discard-replaced", "replace", "forget"];

function toUpdate(record: HistoryRecord, number: number): Update {
  const { kind = "unknown", result = "unknown", environment = {}, resourceChanges = {} } = record;
  const head = `pulumi.env.${RUN_VARIABLE}`;
  const mark = Object.keys(environment).find((name) => name.startsWith(head));
  const end = seconds(record.endTime);
  return {
    number,
    kind,
    result,
    start: seconds(record.startTime) ?? 0,
    removed: REMOVALS.reduce((sum, step) => sum + (resourceChanges[step] ?? 0), 0),
    ...(end === undefined ? {} : { end }),
    ...(mark === undefined ? {} : { run: mark.slice(head.length) }),
  };
}

function seconds(time: number | string | undefined): number | undefined {
  if (typeof time === "number") return time === 0 ? undefined : time;
  return time === undefined ? undefined : Math.floor(Date.parse(time) / 1_000);
}

/** Two updates that may have run at one time, in the order in which they ended. */
export interface Pair {
  earlier: Update;
  later: Update;
  /** Whether they did: the history counts whole seconds, and two short ones may follow each other within one. */
  sure: boolean;
}

/** Pairs of updates of which one began before the other had ended: two writers at one time. Clocks of two machines may differ. */
export function overlaps(history: readonly Update[]): Pair[] {
  return history.flatMap((later, index) =>
    // The order of the history is the order in which they ended.
    history.slice(Math.max(0, index - 20), index).flatMap((earlier): Pair[] => {
      if (earlier.end === undefined || later.start > earlier.end) return [];
      return [{ earlier, later, sure: later.start < earlier.end }];
    }),
  );
}
