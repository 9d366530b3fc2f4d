import {
  CloudError,
  documented,
  type Props,
  type ProviderSettings,
  type StoredResource,
} from "../../model";
import { tokenOf } from "../../kubernetes/objects";
import type { JournalEntry } from "../journal";
import type { Type } from "../operations";
import { mutate } from "../pipeline";
import type { ControlPlane } from "../plane";
import { isObject } from "../values";
import { ApiServer, type Writer } from "./api";
import { hasAnnotation, isPatchToken } from "./inputs";
import { fullName, metadataOf, nameOf, namespaceOf } from "./names";
import { References } from "./references";
import { settled } from "./settle";

/** What a write needs of the call it serves. */
export interface WriteCall {
  readonly token: string;
  readonly urn: string;
  readonly entry: JournalEntry;
  readonly settings: ProviderSettings;
  isCallerGone(): boolean;
}

/** A type of which the pipeline only needs the token. */
export const plainType = (token: string): Type => ({
  row: {
    token,
    operations: { create: "create", read: "read", update: "update", delete: "delete" },
    facts: { replaceOn: documented([], "sim/facts/kubernetes/kinds.ts") },
    location: { global: true },
    id: () => "",
    outputs: () => ({}),
  },
  table: { inputs: {}, outputs: [] },
});

/** Name under which the provider writes, kept in the state: an annotation's, the state's, or a new one. */
export function fieldManagerOf(
  plane: ControlPlane,
  object: Props,
  known: string | undefined,
  urn: string,
): string {
  const { annotations } = metadataOf(object);
  const stated = isObject(annotations) ? annotations["pulumi.com/patchFieldManager"] : undefined;
  if (typeof stated === "string" && stated !== "") return stated;
  const scope = { cloud: "kubernetes", account: "", region: "global" } as const;
  return (
    known ??
    `pulumi-kubernetes-${plane.context(scope, { cloud: "kubernetes", account: "", config: {} }, {}, urn).hex(8)}`
  );
}

/** Whether conflicts are overridden: by the object's annotation or the provider's setting. */
export const isForced = (object: Props, settings: ProviderSettings): boolean =>
  hasAnnotation(object, "pulumi.com/patchForce") || settings.config["enablePatchForce"] === true;

/** Creates an object, or lays a patch over one. Returns the live object. */
export async function createObject(
  plane: ControlPlane,
  api: ApiServer,
  call: WriteCall,
  given: Props,
  fieldManager: string,
): Promise<Props> {
  const isPatch = isPatchToken(call.token, given["kind"]);
  const upserts = isPatch || call.settings.config["upsertExistingObjects"] === true;
  const missing = await settled(plane, () => api.missing(given), { always: true });
  if (missing) throw missing;
  const target = upserts ? findTarget(api, given) : undefined;
  if (target) return patchObject(plane, api, call, given, target, fieldManager, isPatch);
  const judged = await api.judge(given);
  const references = new References(plane, api);
  const dangling = await settled(plane, () => references.problem(judged), { always: false });
  if (dangling) throw dangling;
  const writer: Writer = upserts
    ? { manager: fieldManager, operation: "Apply" }
    : { manager: "pulumi-kubernetes", operation: "Update" };
  let live: Props = {};
  await mutating(plane, call, "create", given, () => {
    const gone = api.missing(given);
    if (gone) throw gone;
    api.refuseExisting(given);
    const made = api.created(judged, given, writer, call.urn);
    live = made.live;
    const token = tokenOf(String(given["apiVersion"]), String(given["kind"]));
    const stored = api.put(token, live, given, made.managers);
    if (isPatch) putPatch(plane, call.token, stored, given, fieldManager);
    return stored;
  });
  return live;
}

const findTarget = (api: ApiServer, given: Props): StoredResource | undefined =>
  api.find(String(given["apiVersion"]), String(given["kind"]), namespaceOf(given), nameOf(given));

async function patchObject(
  plane: ControlPlane,
  api: ApiServer,
  call: WriteCall,
  given: Props,
  target: StoredResource,
  fieldManager: string,
  isPatch: boolean,
): Promise<Props> {
  const live = await applyObject(plane, api, call, "create", given, target, fieldManager, !isPatch);
  if (isPatch) putPatch(plane, call.token, target, given, fieldManager);
  return live;
}

/** A patch is a resource of its own beside the object it changes. */
function putPatch(
  plane: ControlPlane,
  token: string,
  target: StoredResource,
  given: Props,
  manager: string,
): void {
  plane.store.put({
    token,
    id: target.id,
    scope: target.scope,
    ...(target.name !== undefined ? { name: target.name } : {}),
    inputs: structuredClone(given),
    state: { patch: true, manager },
    createdAt: plane.clock().toISOString(),
  });
}

/** Server-side apply onto an object that is there. `owns`: the caller's inputs are the object's own. */
export async function applyObject(
  plane: ControlPlane,
  api: ApiServer,
  call: WriteCall,
  method: "create" | "update",
  given: Props,
  target: StoredResource,
  fieldManager: string,
  owns: boolean,
): Promise<Props> {
  // What a create wrote under the provider's general name becomes this resource's own.
  if (owns) adoptManager(target, fieldManager);
  const writer: Writer = {
    manager: fieldManager,
    operation: "Apply",
    force: isForced(given, call.settings),
  };
  const before = api.liveOf(target);
  const wanted = api.merged(given, target, writer);
  const judged = await api.judge(wanted, before);
  const references = new References(plane, api);
  const dangling = await settled(plane, () => references.problem(judged), { always: false });
  if (dangling) throw dangling;
  let live: Props = {};
  await mutating(plane, call, method, given, () => {
    if (api.liveOf(target) !== before) {
      throw new CloudError(
        "Conflict",
        409,
        `Operation cannot be fulfilled on ${JSON.stringify(target.id)}: the object has been modified; please apply your changes to the latest version and try again`,
      );
    }
    const made = api.updated(judged, given, target, writer);
    live = made.live;
    target.state = { ...target.state, object: live, managers: made.managers as unknown as Props[] };
    if (owns) target.inputs = structuredClone(given);
    plane.store.changed();
    return target;
  });
  return live;
}

/** Judges an update without making it. */
export async function previewApply(
  api: ApiServer,
  call: WriteCall,
  given: Props,
  target: StoredResource,
  fieldManager: string,
): Promise<Props> {
  const writer: Writer = {
    manager: fieldManager,
    operation: "Apply",
    force: isForced(given, call.settings),
  };
  const copy = structuredClone(target);
  adoptManager(copy, fieldManager);
  const judged = await api.judge(api.merged(given, copy, writer), api.liveOf(target));
  return api.updated(judged, given, copy, writer).live;
}

function adoptManager(target: StoredResource, fieldManager: string): void {
  const managers = target.state["managers"];
  if (!Array.isArray(managers)) return;
  for (const one of managers) {
    if (isObject(one) && one["manager"] === "pulumi-kubernetes" && one["operation"] === "Update") {
      one["manager"] = fieldManager;
      one["operation"] = "Apply";
    }
  }
}

/** Deletes an object; one that is gone already is fine. */
export async function deleteObject(
  plane: ControlPlane,
  api: ApiServer,
  call: WriteCall,
  target: StoredResource | undefined,
): Promise<void> {
  await mutating(plane, call, "delete", target?.inputs ?? {}, () => {
    if (target) api.remove(target);
    return undefined;
  });
}

/** Gives up what a patch has set; fields nobody else sets go, and the API server must be content without them. */
export async function relinquish(
  plane: ControlPlane,
  api: ApiServer,
  call: WriteCall,
  patch: StoredResource,
): Promise<void> {
  const target = findTarget(api, patch.inputs);
  const manager = String(patch.state["manager"] ?? "");
  const identity = {
    apiVersion: patch.inputs["apiVersion"]!,
    kind: patch.inputs["kind"]!,
    metadata: { name: nameOf(patch.inputs) },
  };
  let judged: Props | undefined;
  const writer: Writer = { manager, operation: "Apply" };
  if (target) {
    try {
      judged = await api.judge(api.merged(identity, target, writer), api.liveOf(target));
    } catch (error) {
      if (!(error instanceof CloudError) || !/Required value/.test(error.message)) throw error;
      throw new CloudError(
        "Invalid",
        422,
        "this Patch resource is currently managing a required field, so it can't be deleted directly. Either set the " +
          `\`retainOnDelete\` resource option, or transfer ownership of the field before deleting: ${error.message}`,
      );
    }
  }
  await mutating(plane, call, "delete", patch.inputs, () => {
    plane.store.remove(patch);
    if (!target || !judged) return undefined;
    const made = api.updated(judged, identity, target, writer);
    target.state = {
      ...target.state,
      object: made.live,
      managers: made.managers as unknown as Props[],
    };
    plane.store.changed();
    return undefined;
  });
}

/** Runs a change through the pipeline of faults and the journal. */
export function mutating(
  plane: ControlPlane,
  call: WriteCall,
  method: "create" | "update" | "delete",
  inputs: Props,
  change: () => StoredResource | undefined,
): Promise<StoredResource | undefined> {
  const { cloud, account } = call.settings;
  return mutate(
    plane,
    plainType(call.token),
    method,
    { cloud, account },
    inputs,
    call.entry,
    change,
    () => call.isCallerGone(),
  );
}

/** Id of an object as the engine knows it. */
export const idOf = (object: Props): string => fullName(namespaceOf(object), nameOf(object));
