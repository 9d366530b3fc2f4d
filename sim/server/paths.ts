import type { Json, Props } from "../model";
import { isObject, setKey } from "./values";

/** Splits `a.b[0].c`, `tags["x.y"]` and `names[]` into keys; `[]` stays as it is. */
export function splitPath(path: string): string[] {
  const keys: string[] = [];
  for (const match of path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d*)\]|([^.[\]]+)/g)) {
    if (match[1] !== undefined) keys.push(JSON.parse(`"${match[1]}"`) as string);
    else if (match[2] !== undefined) keys.push(match[2] === "" ? "[]" : match[2]);
    else keys.push(match[3]!);
  }
  return keys;
}

/** Every value a path leads to; `[]` stands for each item of a list or each value of a map. */
export function valuesAt(from: Json | undefined, path: string): Json[] {
  let found: Json[] = from === undefined ? [] : [from];
  for (const key of splitPath(path)) {
    found = found.flatMap((value): Json[] => {
      if (key === "[]") {
        if (Array.isArray(value)) return value.filter((item) => item !== undefined);
        return isObject(value) ? Object.values(value) : [];
      }
      // A single block is a list of one in some SDKs and an object in others.
      if (Array.isArray(value) && !/^\d+$/.test(key)) {
        return value.flatMap((item) =>
          isObject(item) && item[key] !== undefined ? [item[key]!] : [],
        );
      }
      const inner = Array.isArray(value)
        ? value[Number(key)]
        : isObject(value)
          ? own(value, key)
          : undefined;
      return inner === undefined ? [] : [inner];
    });
  }
  return found;
}

const own = (value: Props, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** The one value at a path, or undefined. */
export const valueAt = (from: Json | undefined, path: string): Json | undefined =>
  valuesAt(from, path)[0];

/** Sets a value at a dotted path, making the objects on the way. Changes `target`. */
export function setAt(target: Props, path: string, value: Json): void {
  const keys = splitPath(path);
  const last = keys.pop()!;
  let at: Props = target;
  for (const key of keys) {
    const next = own(at, key);
    if (!isObject(next) && !Array.isArray(next)) setKey(at, key, {});
    at = at[key] as Props;
  }
  setKey(at, last, value);
}

/** Removes what is at a dotted path. Changes `target`. */
export function removeAt(target: Props, path: string): void {
  const keys = splitPath(path);
  const last = keys.pop()!;
  let parent: Json | undefined = target;
  for (const key of keys) {
    parent = Array.isArray(parent)
      ? parent[Number(key)]
      : isObject(parent)
        ? own(parent, key)
        : undefined;
  }
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
}

/** Deep copy, then fills what is absent: `base` wins nowhere that `over` has a value; objects are merged. */
export function merge(base: Props, over: Props): Props {
  const result: Props = structuredClone(base);
  for (const [key, value] of Object.entries(over)) {
    const before = own(result, key);
    setKey(
      result,
      key,
      isObject(before) && isObject(value) ? merge(before, value) : structuredClone(value),
    );
  }
  return result;
}

/** Turns `{ "a.b": 1 }` into `{ a: { b: 1 } }`. */
export function unflatten(flat: Props): Props {
  const result: Props = {};
  for (const [path, value] of Object.entries(flat)) setAt(result, path, structuredClone(value));
  return result;
}

/**
 * Defaults for what the caller left out. A default below an object that the caller did not give is filled only when it
 * starts at the top, as clouds do for optional blocks that they always return.
 */
export const fillDefaults = (defaults: Props | undefined, inputs: Props): Props =>
  defaults ? merge(unflatten(defaults), inputs) : structuredClone(inputs);

/** Path without list positions, for comparison with the paths of facts and specifications. */
export const normalPath = (path: string): string => path.replace(/\[\d*\]/g, "");

/** Whether a changed path touches a stated one: equal, below it, or above it. */
export function touches(changed: string, stated: string): boolean {
  const a = normalPath(changed);
  const b = normalPath(stated);
  return a === b || below(a, b) || below(b, a);
}

const below = (inner: string, outer: string): boolean =>
  inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
