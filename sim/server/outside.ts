import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import type { Json, Props, StoredResource } from "../model";
import { forgetCluster } from "./kubernetes/cluster";
import { changeObject } from "./kubernetes/outside";
import { removeAt, setAt } from "./paths";
import type { ControlPlane } from "./plane";

/** Name of the file to which others append changes made to the clouds behind Pulumi's back, one JSON object a line. */
export const outsideFile = "outside.jsonl";

/** One change made in a console or by another tool. It meets no check: the cloud had its own. */
export interface OutsideChange {
  token: string;
  /** Which resource: its Pulumi id or its physical name. */
  id?: string;
  name?: string;
  /** Needed when the same id exists in several accounts or regions. */
  account?: string;
  region?: string;
  /** Inputs that now have other values, by path. */
  set?: Props;
  /** Inputs that are gone, by path. */
  unset?: string[];
  /** The cloud's own values that changed, by path, e.g. `{ "status": "FAILED" }`. */
  state?: Props;
  /** The resource is gone, without any soft delete. */
  remove?: boolean;
}

/** Applies what was appended since the last look; the position is kept in the store, so a restart applies nothing twice. */
export function applyOutsideChanges(plane: ControlPlane): void {
  const file = path.join(plane.directory, outsideFile);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const from = plane.store.outsideApplied;
  if (size <= from) return;
  const piece = readFrom(file, from, size - from);
  const end = piece.lastIndexOf("\n") + 1;
  if (end === 0) return;
  plane.store.outsideApplied = from + end;
  plane.store.changed();
  const lines = piece.subarray(0, end).toString("utf8").split("\n");
  for (const line of lines) if (line.trim() !== "") applyLine(plane, file, line);
}

function readFrom(file: string, position: number, length: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(length);
    const read = readSync(descriptor, buffer, 0, length, position);
    return buffer.subarray(0, read);
  } finally {
    closeSync(descriptor);
  }
}

function applyLine(plane: ControlPlane, file: string, line: string): void {
  let change: OutsideChange;
  try {
    change = JSON.parse(line) as OutsideChange;
  } catch (error) {
    throw new Error(`${file}: a line is not JSON, ${(error as Error).message}; it was left out`);
  }
  const fits = (one: StoredResource): boolean =>
    one.deletedAt === undefined &&
    (change.id === undefined || one.id === change.id) &&
    (change.name === undefined || one.name === change.name) &&
    (change.account === undefined || one.scope.account === change.account) &&
    (change.region === undefined || one.scope.region === change.region);
  const found = plane.store.all(change.token).filter(fits);
  if (found.length !== 1) {
    throw new Error(
      `${file}: a change must fit exactly one resource, ${JSON.stringify({ ...change, set: undefined, state: undefined })} fits ${found.length}; it was left out`,
    );
  }
  changeOutside(plane, found[0]!, change);
}

/** Changes one stored resource as somebody with access to the cloud would. */
export function changeOutside(
  plane: ControlPlane,
  stored: StoredResource,
  change: Omit<OutsideChange, "token">,
): void {
  if (change.remove) {
    forgetCluster(plane, stored);
    return plane.store.remove(stored);
  }
  if (stored.scope.cloud === "kubernetes") return changeObject(plane, stored, change);
  for (const [at, value] of Object.entries(change.set ?? {}))
    setAt(stored.inputs, at, value as Json);
  for (const at of change.unset ?? []) removeAt(stored.inputs, at);
  const row = plane.registry.row(stored.token);
  if (row && (change.set || change.unset)) {
    const { cloud, account, region } = stored.scope;
    const provider = { cloud, account, region, config: {} };
    const context = {
      ...plane.context(stored.scope, provider, stored.inputs, stored.seed ?? stored.id),
      stored,
    };
    stored.state = { ...stored.state, ...row.outputs(context, stored.id) };
  }
  for (const [at, value] of Object.entries(change.state ?? {}))
    setAt(stored.state, at, value as Json);
  plane.store.changed();
}
