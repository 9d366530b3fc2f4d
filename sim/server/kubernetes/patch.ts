import type { Json, Props } from "../../model";
import type { ChangeKind, Difference } from "../diff";
import { isObject, isUnknown } from "../values";

type Path = readonly (string | number)[];

/** A path as the Kubernetes provider writes it: keys with dots or brackets are quoted. */
function written(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/[."[\]]/.test(part)) text += `["${part.replaceAll('"', '\\"')}"]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

/** Whether a change at a path is one of those that replace: at, below or above a stated path. */
function touchesStated(path: Path, stated: string): boolean {
  const keys = path.filter((part) => typeof part === "string");
  const wanted = stated.split(".");
  const shared = Math.min(keys.length, wanted.length);
  return wanted.slice(0, shared).every((key, index) => key === keys[index]);
}

/**
 * What changes between the old object, cut to the shape of its inputs, and the new inputs; which changes replace.
 * `replaceOn` holds dotted paths.
 */
export function objectDifference(
  before: Props,
  after: Props,
  replaceOn: readonly string[],
  ignoreChanges: readonly string[],
): Omit<Difference, "deleteBeforeReplace"> {
  const changes = new Map<string, ChangeKind>();
  const replaces = new Set<string>();
  const add = (path: Path, kind: ChangeKind): void => {
    const text = written(path);
    if (ignoreChanges.some((ignored) => covers(ignored, text))) return;
    changes.set(text, kind);
    const isWholeMetadata = kind === "delete" && text === "metadata";
    if (isWholeMetadata || replaceOn.some((stated) => touchesStated(path, stated)))
      replaces.add(text);
  };
  compare([], before, after, add);
  return { changes, replaces };
}

const covers = (ignored: string, path: string): boolean =>
  ignored === "*" ||
  path === ignored ||
  path.startsWith(`${ignored}.`) ||
  path.startsWith(`${ignored}[`);

function compare(
  path: Path,
  before: Json | undefined,
  after: Json | undefined,
  add: (path: Path, kind: ChangeKind) => void,
): void {
  if (after === undefined || after === null) {
    if (before !== undefined && before !== null) add(path, "delete");
    return;
  }
  if (before === undefined) return add(path, "add");
  if (isUnknown(after)) return add(path, "update");
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare([...path, key], before[key], after[key], add);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      compare([...path, index], before[index], after[index], add);
    return;
  }
  if (before !== after) add(path, "update");
}
