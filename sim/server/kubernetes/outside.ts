import type { Json, Props, StoredResource } from "../../model";
import type { OutsideChange } from "../outside";
import { removeAt, setAt, splitPath, valueAt } from "../paths";
import type { ControlPlane } from "../plane";
import { isObject } from "../values";
import { metadataOf } from "./names";

/** Name under which somebody with kubectl writes. */
const manager = "kubectl-edit";

/** Changes a live object as somebody with kubectl would: the fields are theirs from then on. */
export function changeObject(
  plane: ControlPlane,
  stored: StoredResource,
  change: Omit<OutsideChange, "token">,
): void {
  const before = stored.state["object"];
  if (!isObject(before)) throw new Error(`${stored.id}: a chart's definition cannot be edited`);
  const live = structuredClone(before);
  const fields: Props = {};
  for (const [path, value] of Object.entries({ ...change.set, ...change.state })) {
    setAt(live, path, value as Json);
    if (splitPath(path)[0] !== "status") setAt(fields, path, value as Json);
  }
  for (const path of change.unset ?? [])
    if (valueAt(live, path) !== undefined) removeAt(live, path);
  const version = Number(metadataOf(live)["resourceVersion"] ?? 0);
  live["metadata"] = {
    ...metadataOf(live),
    resourceVersion: String(Math.max(plane.clock().getTime(), version + 1)),
  };
  const others = Array.isArray(stored.state["managers"]) ? stored.state["managers"] : [];
  const mine = {
    manager,
    operation: "Update",
    apiVersion: String(live["apiVersion"]),
    time: plane.clock().toISOString(),
    fields,
  };
  stored.state = {
    ...stored.state,
    object: live,
    managers: Object.keys(fields).length > 0 ? [...others, mine] : others,
  };
  plane.store.changed();
}
