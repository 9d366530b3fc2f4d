import type { Json, Props } from "../../model";
import { deepEqual } from "../equality";
import { isObject, setKey } from "../values";

/** What one writer has set in an object. */
export interface Manager {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly time: string;
  /** The fields as the writer gave them. */
  fields: Props;
}

/** Fields that identify an object or belong to the server: nobody owns them. */
const unowned = new Set(["apiVersion", "kind", "status"]);
const unownedMetadata = new Set([
  "name",
  "namespace",
  "uid",
  "resourceVersion",
  "creationTimestamp",
  "generation",
  "managedFields",
]);

/** The part of an object that a writer owns by sending it. */
export function ownedFields(object: Props): Props {
  const result: Props = {};
  for (const [key, value] of Object.entries(object)) {
    if (unowned.has(key)) continue;
    if (key !== "metadata" || !isObject(value)) {
      setKey(result, key, value);
      continue;
    }
    const kept = Object.fromEntries(
      Object.entries(value).filter(([name]) => !unownedMetadata.has(name)),
    );
    if (Object.keys(kept).length > 0) result["metadata"] = kept;
  }
  return result;
}

/** Paths of leaves: texts, numbers, lists (whole) and empty maps. */
export function leaves(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (!isObject(value) || Object.keys(value).length === 0) return path.length > 0 ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** The value at a path of keys. */
export function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** Fields in which `wanted` differs from what another writer has set, with the writer's name. */
export function conflicts(
  wanted: Props,
  live: Props,
  managers: readonly Manager[],
  me: string,
): { path: string; manager: string }[] {
  const others = managers.filter(({ manager }) => manager !== me);
  return leaves(ownedFields(wanted)).flatMap((path) => {
    const [mine, theirs] = [at(wanted, path)!, at(live, path)];
    // An empty map takes nothing away from one that is there.
    if (deepEqual(mine, theirs) || (isObject(mine) && isObject(theirs))) return [];
    const owner = others.find(({ fields }) => at(fields, path) !== undefined);
    return owner ? [{ path: `.${path.join(".")}`, manager: owner.manager }] : [];
  });
}

/**
 * Server-side apply, lists taken whole: sets what is wanted, and takes away what the same writer had set before, does
 * not want any more and nobody else has set. Returns a new object.
 */
export function applied(
  wanted: Props,
  live: Props,
  managers: readonly Manager[],
  me: string,
): Props {
  const result = structuredClone(live);
  const before = managers.find(({ manager }) => manager === me)?.fields ?? {};
  const others = managers.filter(({ manager }) => manager !== me);
  for (const path of leaves(before)) {
    const kept = at(wanted, path) !== undefined;
    const shared = others.some(({ fields }) => at(fields, path) !== undefined);
    if (!kept && !shared) removePath(result, path);
  }
  return overlay(result, ownedFields(wanted));
}

function overlay(base: Props, over: Props): Props {
  for (const [key, value] of Object.entries(over)) {
    const inner = base[key];
    if (isObject(inner) && isObject(value)) overlay(inner, value);
    else setKey(base, key, structuredClone(value));
  }
  return base;
}

function removePath(from: Props, path: readonly string[]): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (!Object.hasOwn(from, key)) return;
  if (rest.length === 0) {
    delete from[key];
    return;
  }
  const inner = from[key];
  if (!isObject(inner)) return;
  removePath(inner, rest);
  if (Object.keys(inner).length === 0) delete from[key];
}

/** `metadata.managedFields` as the API server writes it. */
export function managedFields(managers: readonly Manager[]): Json {
  return managers.map(({ manager, operation, apiVersion, time, fields }) => ({
    apiVersion,
    fieldsType: "FieldsV1",
    fieldsV1: fieldSet(fields),
    manager,
    operation,
    time,
  }));
}

function fieldSet(value: Json): Props {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [`f:${key}`, fieldSet(inner)]),
  );
}
