import {
  CloudError,
  type HookContext,
  type Props,
  type ProviderSettings,
  type Scope,
  type StoredResource,
  type TypeFacts,
  type World,
} from "../model";
import { typeTable, type TypeTable } from "../schema/table";
import { admitCreate, admitUpdate, holds, requireStored } from "./admission";
import { accountOf, regionOf } from "./clouds";
import { valueAt, valuesAt } from "./paths";
import { seedOf, type ControlPlane } from "./plane";
import { forgetCluster } from "./kubernetes/cluster";
import { nameTaken, stillInUse } from "./refusals";
import { readInputs, readProperties } from "./shape";

/** One facts row together with the declarations of its type. */
export interface Type {
  readonly row: TypeFacts;
  readonly table: TypeTable;
}

/** The row and table of a token, or the reason there is none. */
export function typeOf(plane: ControlPlane, token: string): Type | { missing: string } {
  const row = plane.registry.row(token);
  if (!row) return { missing: missingRow(token) };
  const table = typeTable(token);
  if (!table) {
    return {
      missing: `${token}: the schema table does not know it; run node tools/generate/sim-schema.cjs`,
    };
  }
  return { row, table };
}

function missingRow(token: string): string {
  const [packageName = "", modulePath = ""] = token.split(":");
  const folder = packageName === "azure-native" ? "azure" : packageName;
  const service = modulePath.split("/")[0]!;
  return (
    `${JSON.stringify(token)}: the local clouds have no facts row for this type; ` +
    `add one in sim/facts/${folder}/${service}.ts and list it in sim/facts/${folder}/index.ts`
  );
}

/** Account and region of a resource. */
export function scopeOf(row: TypeFacts, inputs: Props, settings: ProviderSettings): Scope {
  return {
    cloud: settings.cloud,
    account: accountOf(inputs, settings),
    region: regionOf(row, inputs, settings),
  };
}

/** Inputs as the cloud receives them: without the provider's own bookkeeping. */
export const cloudInputs = (inputs: Props): Props =>
  Object.fromEntries(
    Object.entries(inputs).filter(([key, value]) => key !== "__defaults" && value !== null),
  );

/**
 * Creates a resource in the cloud, or throws the cloud's refusal. Looks at the world and changes it in one step, so
 * that two creates at once cannot both succeed.
 */
export function createResource(
  plane: ControlPlane,
  { row }: Type,
  settings: ProviderSettings,
  inputs: Props,
  urn: string,
): StoredResource {
  const scope = scopeOf(row, inputs, settings);
  const first = plane.context(scope, settings, inputs, seedOf(row, scope, inputs, urn, 0));
  const admission = admitCreate(plane, row, first);
  if (admission.kind !== "new")
    return rewrite(plane, row, admission.kind, admission.stored, scope, settings, inputs);

  const { context, id, seed } = freeId(plane, row, scope, settings, inputs, urn);
  const existing = plane.store.find(row.token, scope.account, id, regionOfId(row, scope));
  if (existing) {
    if (!row.facts.upsert?.value) throw nameTaken(row, scope.cloud, id, scope.account);
    return rewrite(plane, row, "overwrite", existing, scope, settings, inputs);
  }
  const name = nameOf(row, inputs);
  const stored: StoredResource = {
    token: row.token,
    id,
    scope,
    ...(name !== undefined ? { name } : {}),
    inputs: structuredClone(inputs),
    state: row.outputs(context, id),
    createdAt: context.now.toISOString(),
    seed,
  };
  plane.store.put(stored);
  return stored;
}

/** The region that belongs to an id: two regions of AWS may hold the same one, elsewhere an id says it all. */
const regionOfId = (row: TypeFacts, scope: Scope): string | undefined =>
  scope.cloud === "aws" && !row.location.global ? scope.region : undefined;

const nameOf = (row: TypeFacts, inputs: Props): string | undefined => {
  const name = row.facts.name ? inputs[row.facts.name.value.property] : undefined;
  return typeof name === "string" ? name : undefined;
};

/** An id no resource has or had; where the id follows from the inputs alone, that id. */
function freeId(
  plane: ControlPlane,
  row: TypeFacts,
  scope: Scope,
  settings: ProviderSettings,
  inputs: Props,
  urn: string,
): { context: HookContext; id: string; seed: string } {
  let before: string | undefined;
  for (let generation = 0; ; generation++) {
    const seed = seedOf(row, scope, inputs, urn, generation);
    const context = plane.context(scope, settings, inputs, seed);
    const id = row.id(context);
    const isUsed = plane.store.isIdUsed(row.token, scope.account, scope.region, id);
    if (!isUsed || id === before) return { context, id, seed };
    before = id;
  }
}

/** Writes over a living resource or brings a soft-deleted one back; its id stays. */
function rewrite(
  plane: ControlPlane,
  row: TypeFacts,
  kind: "overwrite" | "restore",
  stored: StoredResource,
  scope: Scope,
  settings: ProviderSettings,
  inputs: Props,
): StoredResource {
  const context = updateContext(plane, row, stored, settings, inputs);
  const state = { ...stored.state, ...row.outputs(context, stored.id) };
  plane.store.rekey(stored, () => {
    stored.inputs = structuredClone(inputs);
    stored.state = state;
    if (kind === "restore") {
      delete stored.deletedAt;
      delete stored.purgeAt;
    }
  });
  return stored;
}

/** What hooks get when they work on a resource that exists. */
export function updateContext(
  plane: ControlPlane,
  row: TypeFacts,
  stored: StoredResource,
  settings: ProviderSettings,
  inputs: Props,
): HookContext & { stored: StoredResource } {
  const seed = stored.seed ?? seedOf(row, stored.scope, stored.inputs, stored.id, 0);
  return { ...plane.context(stored.scope, settings, inputs, seed), stored };
}

/** Changes a resource in place, or throws the cloud's refusal. */
export function updateResource(
  plane: ControlPlane,
  { row }: Type,
  settings: ProviderSettings,
  found: StoredResource | undefined,
  id: string,
  inputs: Props,
): StoredResource {
  const stored = requireStored(row, settings.cloud, found, id);
  const context = updateContext(plane, row, stored, settings, inputs);
  admitUpdate(plane, row, context, stored);
  stored.state = { ...stored.state, ...row.outputs(context, stored.id) };
  stored.inputs = structuredClone(inputs);
  plane.store.changed();
  return stored;
}

/** Deletes a resource, or throws the cloud's refusal; softly where the cloud does. */
export function deleteResource(
  plane: ControlPlane,
  { row }: Type,
  settings: ProviderSettings,
  stored: StoredResource,
): void {
  const context = updateContext(plane, row, stored, settings, stored.inputs);
  for (const blocker of row.facts.deleteBlockedBy?.value ?? []) {
    const [user] = context.world.list(blocker.token, (one) =>
      [...valuesAt(one.inputs, blocker.property), ...valuesAt(one.state, blocker.property)].some(
        (value) => holds(stored, blocker.by, value),
      ),
    );
    if (user) throw stillInUse(row, settings.cloud, stored.id, user, blocker);
  }
  row.retire?.(context);
  forgetCluster(plane, stored);
  const soft = row.facts.softDelete?.value;
  if (!soft || (soft.days === 0 && !soft.nameHeld)) return plane.store.remove(stored);
  const chosen =
    soft.daysProperty === undefined ? undefined : valueAt(stored.inputs, soft.daysProperty);
  const days = typeof chosen === "number" ? chosen : soft.days;
  const purge = new Date(context.now.getTime() + days * 86_400_000);
  plane.store.rekey(stored, () => {
    stored.deletedAt = context.now.toISOString();
    stored.purgeAt = purge.toISOString();
  });
}

/** Finds a resource by its Pulumi id, or by an import id. */
export function findResource(
  plane: ControlPlane,
  row: TypeFacts,
  settings: ProviderSettings,
  givenId: string,
  known: Props,
): StoredResource | undefined {
  const [, bareId, importRegion] = /^(.+)@([a-z]{2}[a-z-]*-\d)$/.exec(givenId) ?? [];
  const inRegion = settings.cloud === "aws" && !row.location.global;
  const account = accountOf(known, settings);
  const region = importRegion ?? regionOf(row, known, settings);
  const lookUp = (id: string): StoredResource | undefined =>
    plane.store.find(row.token, account, id, inRegion ? region : undefined);
  const found =
    lookUp(givenId) ??
    (inRegion && bareId !== undefined ? lookUp(bareId) : undefined) ??
    (row.importId
      ? lookUp(row.importId(bareId !== undefined && inRegion ? bareId : givenId))
      : undefined);
  return found && !plane.isFresh(found) ? found : undefined;
}

/** Properties and inputs of a resource as a read reports them. */
export function describeResource(
  { row, table }: Type,
  stored: StoredResource,
  callersInputs: Props | undefined,
  world: World,
): { properties: Props; inputs: Props } {
  const properties = readProperties(row, table, stored, world);
  return { properties, inputs: readInputs(row, table, stored, properties, callersInputs) };
}

/** Refuses values that are not known in a call that changes the cloud: an engine never sends them. */
export function refuseUnknowns(paths: readonly string[], call: string): void {
  if (paths.length === 0) return;
  throw new CloudError(
    "UnknownValue",
    500,
    `${call}: must have known values only, got an unknown at \`${paths.join("`, `")}\``,
  );
}

/** Type by token for callers that hold a stored resource. */
export const requireType = (plane: ControlPlane, token: string): Type => {
  const type = typeOf(plane, token);
  if ("missing" in type) throw new Error(type.missing);
  return type;
};
