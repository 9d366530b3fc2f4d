/** What every Azure row needs: ids, resource groups, locations, tags and the parts Azure assigns. */
import { suggestion } from "../../schema/nearest";
import {
  CloudError,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type StoredResource,
  type UpdateContext,
} from "../../model";
import { digest, failure, got, isRecord, list, record, text } from "../judge";
import { LOCATIONS, normalLocation } from "./locations";

export const RESOURCE_GROUP = "azure-native:resources:ResourceGroup";
export const ACCOUNT = "azure-native:cognitiveservices:Account";
export const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";
export const RAI_POLICY = "azure-native:cognitiveservices:RaiPolicy";
export const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
export const WORKSPACE = "azure-native:operationalinsights:Workspace";
export const STORAGE_ACCOUNT = "azure-native:storage:StorageAccount";
export const MANAGED_CLUSTER = "azure-native:containerservice:ManagedCluster";
export const AGENT_POOL = "azure-native:containerservice:AgentPool";
export const VIRTUAL_MACHINE = "azure-native:compute:VirtualMachine";
export const VAULT = "azure-native:keyvault:Vault";
export const VAULT_KEY = "azure-native:keyvault:Key";
export const BLOB_SERVICE = "azure-native:storage:BlobServiceProperties";
export const BLOB_CONTAINER = "azure-native:storage:BlobContainer";
export const ROLE_DEFINITION = "azure-native:authorization:RoleDefinition";
export const DIAGNOSTIC_SETTING = "azure-native:monitor:DiagnosticSetting";

/** Types whose ids can be the scope of a role assignment or the target of a diagnostic setting. */
export const ADDRESSABLE = [
  RESOURCE_GROUP,
  ACCOUNT,
  DEPLOYMENT,
  RAI_POLICY,
  IDENTITY,
  WORKSPACE,
  STORAGE_ACCOUNT,
  MANAGED_CLUSTER,
  AGENT_POOL,
  VIRTUAL_MACHINE,
  VAULT,
  VAULT_KEY,
  BLOB_SERVICE,
  BLOB_CONTAINER,
] as const;

/** Where the rules about ids and resource groups are stated. */
export const ARM_DOCS =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

/** How azure-native names a resource whose name is left out: logical name and 8 hex digits, nothing between. */
export const AUTONAME = { separator: "", randomDigits: 8 } as const;
/** How azure-native names a child resource whose name is left out: the logical name as it is. */
export const AUTONAME_CHILD = { separator: "", randomDigits: 0 } as const;

/** A GUID the local Azure assigned: its version digit is 0, which no random GUID has. */
export const MARKED_GUID = /^51a00000-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A marked GUID made of the parts: equal parts give the same one. */
export function markedGuid(...parts: string[]): string {
  const hex = digest(parts, 16);
  return `51a00000-0000-0000-${hex.slice(0, 4)}-${hex.slice(4)}`;
}

/** An entity tag as Azure writes them, quotes included. */
export const etag = (...parts: string[]): string => `"${markedGuid("etag", ...parts)}"`;

/** ARM compares ids without regard to letter case. */
export const sameId = (a: Json | undefined, b: Json | undefined): boolean =>
  typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();

/** Subscription of an ARM id, in lower case; undefined when it has none. */
export const subscriptionOf = (id: string): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();

export const groupId = (context: HookContext, name: string): string =>
  `/subscriptions/${context.scope.account}/resourceGroups/${name}`;

/** Id of a resource of a resource group; `type` as `Microsoft.X/things`, children as `Microsoft.X/things/<name>/parts`. */
export function armId(context: HookContext, type: string, name: string): string {
  return `${groupId(context, text(context.inputs.resourceGroupName) ?? "")}/providers/${type}/${name}`;
}

/** A stored resource by its id, in whatever letter case. */
export function findById(
  context: HookContext,
  token: string,
  id: Json | undefined,
): StoredResource | undefined {
  return context.world.list(token, (resource) => sameId(resource.id, id))[0];
}

/** Any stored resource with this id, of the types that can be addressed. */
export function findAddressable(context: HookContext, id: string): StoredResource | undefined {
  for (const token of ADDRESSABLE) {
    const found = findById(context, token, id);
    if (found) return found;
  }
  return undefined;
}

/** The resource group the inputs name; ARM refuses the call when there is none. */
export function requireGroup(context: HookContext): StoredResource {
  const name = text(context.inputs.resourceGroupName) ?? "";
  const group = findById(context, RESOURCE_GROUP, groupId(context, name));
  if (!group) {
    throw new CloudError(
      "ResourceGroupNotFound",
      404,
      `Resource group '${name}' could not be found.`,
    );
  }
  return group;
}

/** The parent resource a child's inputs name; ARM refuses the call when there is none. */
export function requireParent(
  context: HookContext,
  token: string,
  id: string,
  childType: string,
): StoredResource {
  requireGroup(context);
  const parent = findById(context, token, id);
  if (!parent) {
    throw new CloudError(
      "ParentResourceNotFound",
      404,
      `Failed to perform 'write' on resource(s) of type '${childType}', because the parent resource '${id}' could ` +
        "not be found.",
    );
  }
  return parent;
}

/** Location of a resource: its own, else the provider's, else its resource group's, as azure-native fills it. */
export function locationOf(context: HookContext): string {
  const own = text(context.inputs.location) ?? context.provider.region;
  if (own !== undefined) return normalLocation(own);
  const group = findById(
    context,
    RESOURCE_GROUP,
    groupId(context, text(context.inputs.resourceGroupName) ?? ""),
  );
  return normalLocation(
    text(group?.inputs.location) ?? text(group?.state.location) ?? context.scope.region,
  );
}

/** Judges `location`: one of the public cloud's. */
export function checkLocation(inputs: Props): Failure[] {
  const location = text(inputs.location);
  if (location === undefined || LOCATIONS.includes(normalLocation(location))) return [];
  const near = suggestion(normalLocation(location), [...LOCATIONS]);
  return [
    failure("location", `must be a location of the Azure public cloud, ${got(location)}${near}`),
  ];
}

/** Tags as ARM restricts them; https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources. */
export function checkTags(inputs: Props): Failure[] {
  const tags = record(inputs.tags);
  const failures: Failure[] = [];
  const count = Object.keys(tags).length;
  if (count > 50)
    failures.push(failure("tags", `must hold at most 50 tags, got ${count}; drop some`));
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(tags)) {
    const path = `tags[${JSON.stringify(key)}]`;
    if (key.length < 1 || key.length > 512 || /[<>%&\\?/]/.test(key)) {
      failures.push(
        failure(path, `must be 1 to 512 characters without <>%&\\?/, ${got(key)}; rename the tag`),
      );
    }
    if (/^(microsoft|azure|windows)/i.test(key)) {
      failures.push(
        failure(
          path,
          `must not start with microsoft, azure or windows, ${got(key)}; rename the tag`,
        ),
      );
    }
    if (seen.has(key.toLowerCase())) {
      failures.push(
        failure(
          path,
          `must differ from other tags in more than letter case, ${got(key)}; drop one`,
        ),
      );
    }
    seen.add(key.toLowerCase());
    if (typeof value === "string" && value.length > 256) {
      failures.push(
        failure(path, `must be at most 256 characters, got ${value.length}; shorten the value`),
      );
    }
  }
  return failures;
}

/** When the resource was made: on an update, when it was first written. */
export function createdAt(context: HookContext): string {
  const stored = "stored" in context ? (context as UpdateContext).stored : undefined;
  return stored?.createdAt ?? context.now.toISOString();
}

/** Outputs the SDK declares that Azure leaves out for this resource. */
export const absent = (...names: string[]): Props =>
  Object.fromEntries(names.map((name) => [name, null]));

/** What ARM writes beside every resource about who made it. */
export function systemData(context: HookContext): Props {
  return {
    createdAt: createdAt(context),
    createdBy: markedGuid("caller", context.scope.account),
    createdByType: "Application",
    lastModifiedAt: context.now.toISOString(),
    lastModifiedBy: markedGuid("caller", context.scope.account),
    lastModifiedByType: "Application",
  };
}

/** Tenant of the local world: the one the provider was given, else a marked one. */
export const tenantOf = (context: HookContext): string =>
  text(context.provider.config.tenantId) ?? markedGuid("tenant", context.scope.account);

/** Id, client id and principal of a managed identity block, and what a resource shows for it. */
export function identityOutputs(context: HookContext, id: string): Props {
  const identity = context.inputs.identity;
  const type = isRecord(identity) ? text(identity.type) : undefined;
  if (!isRecord(identity) || type === undefined) return {};
  const shown: Props = { type };
  if (/SystemAssigned/.test(type)) {
    shown.principalId = markedGuid("principal", id);
    shown.tenantId = tenantOf(context);
  }
  const assigned = list(identity.userAssignedIdentities).filter((item) => typeof item === "string");
  if (assigned.length > 0) {
    shown.userAssignedIdentities = Object.fromEntries(
      assigned.map((item) => {
        const found = findById(context, IDENTITY, item);
        const state = found?.state ?? {};
        return [item, { clientId: state.clientId ?? null, principalId: state.principalId ?? null }];
      }),
    );
  }
  return { identity: shown };
}

/** User-assigned identities a resource names must exist. */
export function requireIdentities(context: HookContext): void {
  for (const item of list(record(context.inputs.identity).userAssignedIdentities)) {
    if (typeof item === "string" && !findById(context, IDENTITY, item)) {
      throw new CloudError(
        "FailedIdentityOperation",
        400,
        `Identity operation for resource failed: the user assigned identity '${item}' was not found.`,
      );
    }
  }
}

/** Refuses an id of another subscription than the provider is bound to. */
export function requireOwnSubscription(context: HookContext, id: string, action: string): void {
  const subscription = subscriptionOf(id);
  if (subscription === undefined || subscription === context.scope.account.toLowerCase()) return;
  throw new CloudError(
    "LinkedAuthorizationFailed",
    403,
    `The client has permission to perform action '${action}' on scope '/subscriptions/${context.scope.account}', ` +
      `however the linked subscription '${subscription}' was not found or the client does not have access to it.`,
  );
}
