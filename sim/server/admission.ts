import type { HookContext, Props, StoredResource, TypeFacts } from "../model";
import type { ControlPlane } from "./plane";
import { valueAt, valuesAt } from "./paths";
import {
  missingReference,
  nameHeld,
  nameTaken,
  notFound,
  onlyOne,
  overQuota,
  writeInProgress,
} from "./refusals";

/** What a create amounts to once the cloud has looked at what it holds. */
export type Admission =
  | { kind: "new" }
  /** Writing over a living resource, or bringing a soft-deleted one back. */
  | { kind: "overwrite" | "restore"; stored: StoredResource };

/** Decides about a create against the state of the cloud; throws CloudError when the cloud refuses. */
export function admitCreate(plane: ControlPlane, row: TypeFacts, context: HookContext): Admission {
  row.admit?.(context);
  checkReferences(plane, row, context);
  const singleton = admitSingleton(row, context);
  const named = admitName(plane, row, context);
  if (singleton) return singleton;
  if (named.kind !== "restore") {
    checkQuota(plane, row, context);
    checkDeletedLimit(row, context);
  }
  return named;
}

/** Decides about an update; throws CloudError when the cloud refuses. */
export function admitUpdate(
  plane: ControlPlane,
  row: TypeFacts,
  context: HookContext,
  stored: StoredResource,
): void {
  row.admit?.(context, stored);
  checkReferences(plane, row, context);
}

function admitSingleton(row: TypeFacts, context: HookContext): Admission | undefined {
  const singleton = row.facts.singleton?.value;
  if (!singleton) return undefined;
  const { scope } = context;
  const [existing] = context.world.list(
    row.token,
    (one) => singleton.per === "account" || one.scope.region === scope.region,
  );
  if (!existing) return undefined;
  if (singleton.onSecond === "overwrite") return { kind: "overwrite", stored: existing };
  throw onlyOne(
    row,
    scope.cloud,
    singleton.per === "account" ? `account ${scope.account}` : `region ${scope.region}`,
  );
}

/** The living or name-holding resource that has the name a create asks for. */
function admitName(plane: ControlPlane, row: TypeFacts, context: HookContext): Admission {
  const rule = row.facts.name?.value;
  const name = rule ? context.inputs[rule.property] : undefined;
  if (!rule || typeof name !== "string") return { kind: "new" };
  const fold = (value: unknown): unknown =>
    rule.caseInsensitive && typeof value === "string" ? value.toLowerCase() : value;
  const { scope } = context;
  const inScope = (one: StoredResource): boolean => {
    if (rule.uniqueIn === "world") return true;
    if (one.scope.account !== scope.account) return false;
    if (rule.uniqueIn === "region") return one.scope.region === scope.region;
    if (rule.uniqueIn === "account") return true;
    return (rule.parentProperties ?? []).every(
      (property) => fold(valueAt(one.inputs, property)) === fold(valueAt(context.inputs, property)),
    );
  };
  const same = plane.store
    .named(row.token, name)
    .filter((one) => fold(one.name) === fold(name) && inScope(one));
  const living = same.find((one) => one.deletedAt === undefined);
  if (living) {
    if (row.facts.upsert?.value) return { kind: "overwrite", stored: living };
    throw nameTaken(row, scope.cloud, name, scope.account);
  }
  const soft = row.facts.softDelete?.value;
  const held = soft?.nameHeld ? same.find((one) => one.deletedAt !== undefined) : undefined;
  if (!soft || !held) return { kind: "new" };
  const mine = held.scope.account === scope.account;
  if (mine && soft.onRecreate === "undelete") return { kind: "restore", stored: held };
  const flag =
    soft.restoreProperty === undefined ? undefined : valueAt(context.inputs, soft.restoreProperty);
  if (mine && soft.onRecreate === "restore-flag" && flag === true)
    return { kind: "restore", stored: held };
  throw nameHeld(row, scope.cloud, name, held.purgeAt);
}

function checkReferences(plane: ControlPlane, row: TypeFacts, context: HookContext): void {
  for (const reference of row.facts.references?.value ?? []) {
    for (const value of valuesAt(context.inputs, reference.property)) {
      if (typeof value !== "string" || value === "") continue;
      const found = context.world.list(reference.token, (one) =>
        holds(one, reference.by, value),
      )[0];
      if (!found) throw missingReference(context.scope.cloud, reference, value);
    }
  }
}

/** Whether a value is the resource's id, name or the stated output; ids of ARM are compared without letter case. */
export function holds(
  resource: StoredResource,
  by: "id" | "name" | { output: string },
  value: unknown,
): boolean {
  const own =
    by === "id"
      ? resource.id
      : by === "name"
        ? (resource.name ?? resource.id)
        : (valueAt(resource.state, by.output) ?? valueAt(resource.inputs, by.output));
  if (own === value) return true;
  return (
    resource.scope.cloud === "azure-native" &&
    typeof own === "string" &&
    typeof value === "string" &&
    own.toLowerCase() === value.toLowerCase()
  );
}

function checkQuota(plane: ControlPlane, row: TypeFacts, context: HookContext): void {
  const quota = row.facts.quota?.value;
  if (!quota) return;
  const { scope, world } = context;
  const max = world.granted?.(scope, `quota:${row.token}`) ?? quota.max;
  if (plane.store.size(row.token) < max) return;
  const parent = quota.parentProperty;
  const count = world.list(row.token, (one) => {
    if (quota.per === "account") return true;
    if (quota.per === "region") return one.scope.region === scope.region;
    return parent !== undefined && valueAt(one.inputs, parent) === valueAt(context.inputs, parent);
  }).length;
  if (count < max) return;
  const where =
    quota.per === "account"
      ? `account ${scope.account}`
      : quota.per === "region"
        ? `region ${scope.region}`
        : `${parent} ${String(parent === undefined ? "" : valueAt(context.inputs, parent))}`;
  throw overQuota(row, scope.cloud, quota.code, max, where);
}

function checkDeletedLimit(row: TypeFacts, context: HookContext): void {
  const limit = row.facts.softDelete?.value.limit;
  if (limit === undefined) return;
  const { scope, world } = context;
  if (world.listDeleted(row.token).length < limit) return;
  const code = scope.cloud === "azure-native" ? "SoftDeletedQuotaExceeded" : "resourceExhausted";
  throw overQuota(
    row,
    scope.cloud,
    code,
    limit,
    `account ${scope.account}, soft-deleted ones counted`,
  );
}

/**
 * Takes the place under a parent for one write; throws the cloud's 409 when another write is there.
 * Returns how long the write holds the place, and how to give it back.
 */
export function takeSlot(
  plane: ControlPlane,
  row: TypeFacts,
  scope: { cloud: string; account: string },
  inputs: Props,
): { milliseconds: number; release(): void } {
  const exclusive = row.facts.exclusiveUnder?.value;
  const value = exclusive ? valueAt(inputs, exclusive.property) : undefined;
  if (!exclusive || typeof value !== "string") return { milliseconds: 0, release: () => undefined };
  const group = inputs["resourceGroupName"];
  const key = [
    scope.cloud,
    scope.account,
    typeof group === "string" ? group : "",
    exclusive.property,
    value,
  ]
    .join("|")
    .toLowerCase();
  if (plane.slots.has(key)) throw writeInProgress(exclusive.code, value);
  plane.slots.add(key);
  return { milliseconds: exclusive.milliseconds, release: () => void plane.slots.delete(key) };
}

/** The resource an operation is about; throws the cloud's 404 when it is gone. */
export function requireStored(
  row: TypeFacts,
  cloud: StoredResource["scope"]["cloud"],
  stored: StoredResource | undefined,
  id: string,
): StoredResource {
  if (!stored) throw notFound(row, cloud, id);
  return stored;
}
