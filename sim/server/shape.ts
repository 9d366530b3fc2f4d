import type { Json, Props, StoredResource, TypeFacts, World } from "../model";
import { member, stateProperties, type TypeTable } from "../schema/table";
import { deepEqual } from "./equality";
import { fillDefaults, merge, unflatten } from "./paths";
import { UNKNOWN, isObject, joinPath, setKey } from "./values";

/**
 * What the cloud's read API answers for a stored resource: inputs, defaults and the cloud's own values, in read form; with a
 * world also what follows from it.
 */
export function readProperties(
  row: TypeFacts,
  table: TypeTable,
  stored: StoredResource,
  world?: World,
): Props {
  const own = merge(fillDefaults(row.facts.defaults?.value, stored.inputs), stored.state);
  const whole = row.live && world ? merge(own, row.live(stored, world)) : own;
  const shown = restrict(whole, table);
  return row.readForm ? row.readForm(shown) : shown;
}

/** Keeps what a resource of the type shows in its state. */
function restrict(properties: Props, table: TypeTable): Props {
  const names = stateProperties(table);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.has(name)));
}

/** What a preview of a create can promise: inputs and defaults, and "unknown" for what the cloud will decide. */
export function previewProperties(row: TypeFacts, table: TypeTable, inputs: Props): Props {
  const known = restrict(fillDefaults(row.facts.defaults?.value, inputs), table);
  return addUnknowns(known, table, nestedOf(row, table));
}

/** Members the cloud decides inside an object input: by the SDK's declarations, and by the row. */
const nestedOf = (
  row: TypeFacts,
  table: TypeTable,
): Readonly<Record<string, readonly string[]>> => ({
  ...table.nested,
  ...row.decides,
});

/** The same for an update: what the cloud decided before stays, unless `fresh` says that it will change. */
export function previewUpdate(
  row: TypeFacts,
  table: TypeTable,
  inputs: Props,
  before: Props,
  fresh: Props | undefined,
): Props {
  const known = restrict(fillDefaults(row.facts.defaults?.value, inputs), table);
  const decided = [...table.outputs, ...(table.computed ?? [])];
  for (const name of decided) {
    if (Object.hasOwn(known, name) || !Object.hasOwn(before, name)) continue;
    const changes =
      fresh !== undefined && Object.hasOwn(fresh, name) && !deepEqual(fresh[name], before[name]);
    setKey(known, name, changes ? UNKNOWN : before[name]);
  }
  for (const [name, members] of Object.entries(nestedOf(row, table))) {
    const value = known[name];
    const old = before[name];
    if (!isObject(value) || !isObject(old)) continue;
    const now = fresh?.[name];
    for (const inner of members) {
      if (inner in value || !(inner in old)) continue;
      const changes = isObject(now) && inner in now && !deepEqual(now[inner], old[inner]);
      setKey(value, inner, changes ? UNKNOWN : old[inner]);
    }
  }
  return known;
}

function addUnknowns(
  known: Props,
  table: TypeTable,
  nested: Readonly<Record<string, readonly string[]>>,
): Props {
  for (const name of [...table.outputs, ...(table.computed ?? [])]) {
    if (!Object.hasOwn(known, name)) setKey(known, name, UNKNOWN);
  }
  for (const [name, members] of Object.entries(nested)) {
    const value = known[name];
    if (!isObject(value)) continue;
    for (const inner of members) if (!Object.hasOwn(value, inner)) setKey(value, inner, UNKNOWN);
  }
  return known;
}

/**
 * The inputs a read reports. What means the same as what the caller has keeps the caller's form, so that an unchanged
 * cloud gives no diff; what was changed in the cloud comes in read form; what the cloud merely filled in is left out.
 */
export function readInputs(
  row: TypeFacts,
  table: TypeTable,
  stored: StoredResource,
  properties: Props,
  callers: Props | undefined,
): Props {
  if (!callers) return importInputs(row, table, stored, properties);
  const defaults = unflatten(row.facts.defaults?.value ?? {});
  const result = project(
    row,
    "",
    callers,
    stored.inputs,
    withPathInputs(table, stored, properties),
    defaults,
  );
  const inputs = isObject(result) ? result : {};
  if (callers["__defaults"] !== undefined) inputs["__defaults"] = callers["__defaults"];
  return inputs;
}

/** Path parameters come back in no output; the id carries them. */
function withPathInputs(table: TypeTable, stored: StoredResource, properties: Props): Props {
  const result = { ...properties };
  for (const name of table.path ?? []) {
    if (Object.hasOwn(stored.inputs, name)) result[name] = stored.inputs[name]!;
  }
  return result;
}

function importInputs(
  row: TypeFacts,
  table: TypeTable,
  stored: StoredResource,
  properties: Props,
): Props {
  const shape = fillDefaults(row.facts.defaults?.value, stored.inputs);
  const read = withPathInputs(table, stored, properties);
  const inputs: Props = {};
  for (const [name, value] of Object.entries(shape)) {
    if (!member(table.inputs, name) || !Object.hasOwn(read, name)) continue;
    setKey(inputs, name, pick(read[name]!, value));
  }
  return inputs;
}

/** `value` cut down to the members that `shape` has. */
function pick(value: Json, shape: Json): Json {
  if (!isObject(value) || !isObject(shape)) return value;
  const result: Props = {};
  for (const key of Object.keys(shape))
    if (Object.hasOwn(value, key)) setKey(result, key, pick(value[key]!, shape[key]!));
  return result;
}

function project(
  row: TypeFacts,
  path: string,
  callers: Json | undefined,
  stored: Json | undefined,
  read: Json | undefined,
  standing: Json | undefined,
): Json | undefined {
  if (path !== "" && same(row, path, callers, read)) return callers;
  if (stored === undefined) {
    // Taken away in the cloud since: what the cloud shows now is what there is.
    return read;
  }
  if (callers === undefined) {
    return standing !== undefined && same(row, path, standing, read)
      ? undefined
      : pickRead(read, stored);
  }
  if (isObject(callers) && isObject(stored) && isObject(read)) {
    const result: Props = {};
    for (const key of new Set([...Object.keys(callers), ...Object.keys(stored)])) {
      if (key === "__defaults") continue;
      const inner = project(
        row,
        joinPath(path, key),
        own(callers, key),
        own(stored, key),
        own(read, key),
        isObject(standing) ? own(standing, key) : undefined,
      );
      if (inner !== undefined) setKey(result, key, inner);
    }
    return result;
  }
  if (Array.isArray(callers) && Array.isArray(stored) && Array.isArray(read)) {
    if (callers.length === stored.length && stored.length === read.length) {
      return callers.map(
        (mine, index) =>
          project(row, `${path}[${index}]`, mine, stored[index], read[index], undefined) ?? null,
      );
    }
  }
  return pickRead(read, stored);
}

const pickRead = (read: Json | undefined, stored: Json): Json | undefined =>
  read === undefined ? undefined : pick(read, stored);

const own = (value: Props, key: string): Json | undefined =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** Whether two values mean the same to the cloud, by the row's own rule or as plain JSON. */
export function same(
  row: TypeFacts,
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  return deepEqual(before, after) || (row.equal?.(path, before, after) ?? false);
}
