import type { Json, Props, TypeFacts } from "../model";
import { typeSpec } from "../specs/specs";
import { member, type TypeTable } from "../schema/table";
import { same } from "./shape";
import { touches, unflatten, valueAt } from "./paths";
import { isObject, isUnknown, joinPath } from "./values";

export type ChangeKind = "add" | "update" | "delete";

/** What an update would change. */
export interface Difference {
  /** Changed paths, e.g. `contentPolicyConfig.filtersConfigs[0].inputStrength`. */
  changes: Map<string, ChangeKind>;
  /** Those that the cloud can only make by a new resource. */
  replaces: Set<string>;
  /** The old resource has to go first, because the new one would have its name. */
  deleteBeforeReplace: boolean;
}

/** Compares old inputs with new ones, in meaning, and says which changes need a new resource. */
export function difference(
  row: TypeFacts,
  table: TypeTable,
  before: Props,
  after: Props,
  ignoreChanges: readonly string[],
): Difference {
  const changes = new Map<string, ChangeKind>();
  const standing = unflatten(row.facts.defaults?.value ?? {});
  compare(row, "", before, after, standing, changes);
  for (const path of [...changes.keys()]) {
    if (ignoreChanges.some((ignored) => ignores(ignored, path))) changes.delete(path);
  }
  const replaceOn = replacingPaths(row, table);
  const replaces = new Set(
    [...changes.keys()].filter(
      (path) =>
        replaceOn.has("*") ||
        [...replaceOn].some((stated) => replacesAt(stated, path, before, after)),
    ),
  );
  return {
    changes,
    replaces,
    deleteBeforeReplace: replaces.size > 0 && keepsName(row, before, after),
  };
}

/** Every input path whose change replaces the resource: the facts, the specification, the id's parts, the location. */
export function replacingPaths(row: TypeFacts, table: TypeTable): Set<string> {
  const paths = new Set<string>(row.facts.replaceOn.value);
  for (const path of table.path ?? []) paths.add(path);
  for (const path of typeSpec(row.token)?.createOnly ?? []) paths.add(path);
  const { name } = row.facts;
  if (name) paths.add(name.value.property);
  for (const own of [row.location.property, row.token.startsWith("gcp:") ? "project" : undefined]) {
    if (own !== undefined && member(table.inputs, own)) paths.add(own);
  }
  return paths;
}

function ignores(ignored: string, path: string): boolean {
  return (
    ignored === "*" ||
    path === ignored ||
    path.startsWith(`${ignored}.`) ||
    path.startsWith(`${ignored}[`)
  );
}

/** A change at `path` counts for a stated path below it only when that part really changed. */
function replacesAt(stated: string, path: string, before: Props, after: Props): boolean {
  if (!touches(path, stated)) return false;
  const bare = path.replace(/\[\d*\]/g, "");
  if (!stated.startsWith(`${bare}.`)) return true;
  const old = valueAt(before, stated);
  const now = valueAt(after, stated);
  return isUnknown(valueAt(after, path)) || JSON.stringify(old) !== JSON.stringify(now);
}

function compare(
  row: TypeFacts,
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  standing: Json | undefined,
  changes: Map<string, ChangeKind>,
): void {
  if (path !== "" && !isUnknown(after) && same(row, path, before, after)) return;
  // Absent means the cloud's default: writing the default out, or no longer, changes nothing.
  if (standing !== undefined && !isObject(standing) && !isUnknown(after)) {
    if (same(row, path, before ?? standing, after ?? standing)) return;
  }
  const oldObject = isObject(before) || (before === undefined && isObject(standing));
  const newObject = isObject(after) || (after === undefined && isObject(standing));
  if ((isObject(before) && newObject) || (oldObject && isObject(after))) {
    const old = isObject(before) ? before : {};
    const now = isObject(after) ? after : {};
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (key === "__defaults") continue;
      const inner = isObject(standing) && Object.hasOwn(standing, key) ? standing[key] : undefined;
      compare(row, joinPath(path, key), own(old, key), own(now, key), inner, changes);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compare(row, `${path}[${index}]`, before[index], after[index], undefined, changes);
    }
    return;
  }
  if (before === undefined && after === undefined) return;
  changes.set(path, before === undefined ? "add" : after === undefined ? "delete" : "update");
}

const own = (value: Props, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** Whether the replacement would have the name of the old resource in the same scope: then the old one goes first. */
function keepsName(row: TypeFacts, before: Props, after: Props): boolean {
  if (row.facts.singleton) return true;
  const rule = row.facts.name?.value;
  if (!rule) return false;
  const name = after[rule.property];
  if (name === undefined || isUnknown(name) || name !== before[rule.property]) return false;
  const scopeOf = (inputs: Props): string =>
    JSON.stringify([
      rule.uniqueIn === "region" && row.location.property !== undefined
        ? (inputs[row.location.property] ?? null)
        : null,
      rule.uniqueIn === "parent"
        ? (rule.parentProperties ?? []).map((property) => valueAt(inputs, property) ?? null)
        : null,
      rule.uniqueIn === "world" ? null : (inputs["project"] ?? null),
    ]);
  const asked = scopeOf(after);
  return asked.includes("04da6b54") || asked === scopeOf(before);
}
