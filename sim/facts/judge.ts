/** Small readers and wordings shared by the Azure and Google rows; nothing here knows a cloud. */
import { createHash } from "node:crypto";
import type { Failure, Json, Props } from "../model";
import { suggestion } from "../schema/nearest";
import { deepEqual } from "../server/equality";

export const isRecord = (value: unknown): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const record = (value: Json | undefined): Props => (isRecord(value) ? value : {});
export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** The value at a dotted path of plain keys. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path
    .split(".")
    .reduce<Json | undefined>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

export const failure = (property: string, reason: string): Failure => ({ property, reason });

/** The value as a message shows it. */
export const got = (value: Json | undefined): string => `got ${JSON.stringify(value)}`;

/** Judges one string against a pattern and length; values not known yet are not judged. */
export function checkText(
  value: Json | undefined,
  path: string,
  rule: { pattern?: RegExp; min?: number; max: number; words: string },
): Failure[] {
  if (typeof value !== "string") return [];
  const long = Array.from(value).length;
  const fits = long >= (rule.min ?? 1) && long <= rule.max && (rule.pattern?.test(value) ?? true);
  return fits ? [] : [failure(path, `must be ${rule.words}, ${got(value)}; choose another`)];
}

/** Judges one value against a closed list. */
export function checkOneOf(
  value: Json | undefined,
  path: string,
  allowed: readonly string[],
): Failure[] {
  if (typeof value !== "string" || allowed.includes(value)) return [];
  const few = allowed.length <= 12 ? `one of ${allowed.join(", ")}` : "one the service offers";
  return [failure(path, `must be ${few}, ${got(value)}${suggestion(value, [...allowed])}`)];
}

/** Judges a whole number within bounds. */
export function checkInteger(
  value: Json | undefined,
  path: string,
  min: number,
  max: number,
): Failure[] {
  if (typeof value !== "number") return [];
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [failure(path, `must be a whole number from ${min} to ${max}, ${got(value)}; change it`)];
}

/** First hexadecimal digits of the SHA-256 of the parts: equal parts give equal digits on every machine. */
export function digest(parts: readonly string[], length: number): string {
  let hex = "";
  for (let round = 0; hex.length < length; round += 1) {
    hex += createHash("sha256")
      .update([...parts, String(round)].join("\u0000"))
      .digest("hex");
  }
  return hex.slice(0, length);
}

/** What two forms of one value have in common: how `sameMeaning` folds them before comparing. */
export interface Meaning {
  /** Paths, without positions, of lists whose order means nothing. */
  sets?: readonly string[];
  /** Paths of lists that the cloud answers as maps with the items as keys. */
  keyed?: readonly string[];
  /** Paths whose texts are compared without regard to letter case. */
  caseless?: readonly string[];
  /** Paths with a spelling of their own, e.g. `East US 2` for `eastus2`. */
  fold?: Readonly<Record<string, (value: string) => string>>;
  /** Values the cloud fills in, by path: absent means the same as this value. */
  defaults?: Readonly<Record<string, Json>>;
}

/** An `equal` hook: whether two values at a path mean the same to the cloud. */
export function sameMeaning(meaning: Meaning) {
  return (path: string, before: Json | undefined, after: Json | undefined): boolean =>
    deepEqual(folded(meaning, bare(path), before), folded(meaning, bare(path), after));
}

const bare = (path: string): string => path.replace(/\[\d*\]/g, "");

function folded(meaning: Meaning, path: string, value: Json | undefined): Json | undefined {
  const standing = meaning.defaults?.[path];
  if (value === undefined || value === null) return standing === undefined ? undefined : standing;
  if (typeof value === "string") {
    const plain = meaning.fold?.[path]?.(value) ?? value;
    return meaning.caseless?.includes(path) ? plain.toLowerCase() : plain;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => folded(meaning, path, item) ?? null);
    if (!meaning.sets?.includes(path) && !meaning.keyed?.includes(path)) return items;
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isRecord(value)) return value;
  if (meaning.keyed?.includes(path)) return folded(meaning, path, Object.keys(value));
  const result: Props = {};
  const keys = new Set([...Object.keys(value), ...childDefaults(meaning, path)]);
  for (const key of [...keys].sort()) {
    const inner = folded(meaning, path === "" ? key : `${path}.${key}`, value[key]);
    if (inner !== undefined) result[key] = inner;
  }
  return result;
}

function childDefaults(meaning: Meaning, path: string): string[] {
  const head = path === "" ? "" : `${path}.`;
  return Object.keys(meaning.defaults ?? {})
    .filter((key) => key.startsWith(head) && !key.slice(head.length).includes("."))
    .map((key) => key.slice(head.length));
}
