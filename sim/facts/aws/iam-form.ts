/** Forms of a policy document: one spelling per meaning, equality in meaning, the text AWS answers. */
import type { Json, Props } from "../../model";
import { isRecord } from "./common";
import { ELEMENTS } from "./iam-policy";

/** Elements whose lists are sets: order and a single value's brackets carry no meaning. */
const SETS = new Set([
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "AWS",
  "Service",
  "Federated",
  "CanonicalUser",
]);

/** One spelling for all documents of the same meaning: sorted keys, sorted sets, single values unwrapped. */
export function canonicalPolicy(input: Json | undefined): string {
  let value: Json | undefined = input;
  if (typeof input === "string") {
    try {
      value = JSON.parse(input) as Json;
    } catch {
      return input;
    }
  }
  return JSON.stringify(canonical(value, undefined));
}

function canonical(value: Json | undefined, key: string | undefined, inCondition = false): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, undefined, inCondition));
    if (key !== undefined && (SETS.has(key) || inCondition))
      items.sort((a, b) => (String(a) < String(b) ? -1 : 1));
    return items.length === 1 && (key === "Statement" || inCondition || SETS.has(key ?? ""))
      ? (items[0] ?? null)
      : items;
  }
  if (isRecord(value)) {
    const keys = Object.keys(value).sort();
    return Object.fromEntries(
      keys.map((k) => [k, canonical(value[k], k, inCondition || k === "Condition")]),
    );
  }
  return inCondition && (typeof value === "boolean" || typeof value === "number")
    ? String(value)
    : (value ?? null);
}

/** Whether two policy inputs mean the same. */
export function samePolicy(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return canonicalPolicy(before) === canonicalPolicy(after);
}

/**
 * The text AWS's read APIs answer: compact JSON, Version first, one-element lists of actions, resources and principals
 * unwrapped, longer ones in another order than written.
 */
export function readPolicy(input: Json | undefined): Json {
  if (typeof input !== "string" && !isRecord(input)) return input ?? null;
  const value = JSON.parse(canonicalPolicy(input)) as Json;
  if (!isRecord(value)) return input;
  const { Version, Id, Statement, ...rest } = value;
  const statements = Array.isArray(Statement)
    ? Statement
    : Statement === undefined
      ? []
      : [Statement];
  const head: Props = {};
  if (Version !== undefined) head.Version = Version;
  if (Id !== undefined) head.Id = Id;
  return JSON.stringify({ ...head, Statement: statements.map(readStatement), ...rest });
}

function readStatement(raw: Json): Json {
  if (!isRecord(raw)) return raw;
  const ordered: Props = {};
  for (const key of ELEMENTS) if (raw[key] !== undefined) ordered[key] = raw[key];
  return ordered;
}
