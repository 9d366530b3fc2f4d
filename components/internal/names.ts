import { createHash } from "node:crypto";
import type { Provider, Throughput } from "../spec/types";

/** Limits that a cloud sets on one kind of physical name. */
export interface NameRule {
  /** Most characters allowed, at least 12. */
  maxLength: number;
  /** Fewest characters allowed; shorter names get the hash suffix. @default 1 */
  minLength?: number;
  /** What joins the parts. @default `-` */
  separator?: "-" | "_" | "";
  /** The first character has to be a letter. @default true */
  startsWithLetter?: boolean;
}

/** What identifies one target within the whole spec. */
export interface TargetIdentity {
  alias: string;
  cloud: Provider;
  region: string;
  /** Catalog key. */
  model: string;
  throughput: Throughput;
}

/** Limit of Azure deployment names and of Bedrock inference profile names. */
export const DEPLOYMENT_NAME: NameRule = { maxLength: 64 };

const HASH_LENGTH = 8;

/** First 8 hexadecimal digits of the text's SHA-256: the suffix of names that had to be shortened. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, HASH_LENGTH);
}

/**
 * Folds text into lower-case letters, digits and single inner `-`: the characters every cloud takes in names.
 * Different texts may fold into one name, and text without any such character into the empty string; the spec's
 * checks refuse both before a resource is registered.
 */
export function foldName(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mn}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/**
 * Stable key of a target, `<alias>-<cloud or direct provider>-<region>-<model>`, with `-provisioned` when it buys capacity. It depends
 * on the target alone, never on its place in the list, since logical names are made from it and cannot change later.
 */
export function targetKey(target: TargetIdentity): string {
  const parts = [target.alias, target.cloud, target.region, target.model];
  if (target.throughput === "provisioned") parts.push("provisioned");
  return parts.map(foldName).filter(Boolean).join("-");
}

/**
 * Deterministic physical name made of the parts. When the joined parts break the rule (too long, too short, or not
 * starting with a letter) the name is cut and closed with a hash of the uncut parts, so that two long names that
 * share their beginning stay apart. Equal parts give equal names on every machine.
 */
export function physicalName(parts: readonly string[], rule: NameRule): string {
  const separator = rule.separator ?? "-";
  const folded = parts.map((part) => foldName(part).replaceAll("-", separator)).filter(Boolean);
  const name = folded.join(separator);
  const letterFirst = (rule.startsWithLetter ?? true) && !/^[a-z]/.test(name);
  const full = letterFirst ? `n${separator}${name}` : name;
  if (full.length <= rule.maxLength && full.length >= (rule.minLength ?? 1) && name !== "")
    return full;

  const room = rule.maxLength - HASH_LENGTH - separator.length;
  const head = full.slice(0, room).replace(/[-_]+$/, "");
  return `${head}${separator}${shortHash(parts.join("\u0000"))}`;
}

/** Keys that meet in one name after folding, each group in the order given; groups of one are left out. */
export function foldCollisions(keys: readonly string[], fold: (key: string) => string): string[][] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const name = fold(key);
    const group = groups.get(name);
    if (group) group.push(key);
    else groups.set(name, [key]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
