import * as fs from "node:fs";
import * as path from "node:path";
import { backupFolder } from "./backup";
import type { StackPlace } from "./stack-place";
import { writeWhole } from "./write-whole";

/** Number of the last update whose traces a person has looked at and settled; 0 without one. */
export function settledSerial(place: StackPlace, folder?: string): number {
  try {
    const text = fs.readFileSync(settledFile(place, folder), "utf8");
    const { serial } = JSON.parse(text) as { serial?: unknown };
    return typeof serial === "number" ? serial : 0;
  } catch {
    return 0;
  }
}

/** Keeps that a person has settled what the updates up to a number left behind. */
export function settle(place: StackPlace, serial: number, folder?: string): void {
  const file = settledFile(place, folder);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, `${JSON.stringify({ serial })}\n`);
}

const settledFile = (place: StackPlace, folder?: string): string =>
  path.join(backupFolder(place, folder), "settled.json");
