import { azureNeeds } from "../permissions/table";

/** Permissions of a custom role, as Azure writes them. */
export interface RolePermissions {
  actions: string[];
  notActions: string[];
  dataActions: string[];
  notDataActions: string[];
}

const STATE_READS = ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"];
const STATE_WRITES = [
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
];

/** Descriptions of the program's resources, without what they hold. */
export function readPermissions(): RolePermissions {
  return permissions(azureNeeds().reads);
}

/** What changes the program's resources, reading included; no data action. */
export function writePermissions(): RolePermissions {
  const { reads, writes } = azureNeeds();
  return permissions([...reads, ...writes]);
}

/** Use of the states in one container: reading, and writing for the identity that deploys. */
export function statePermissions(writes: boolean): RolePermissions {
  return permissions([], [...STATE_READS, ...(writes ? STATE_WRITES : [])]);
}

/** Decrypting with one key: what the engine does with the data key of a stack file. */
export function decryptPermissions(): RolePermissions {
  return permissions(
    [],
    ["Microsoft.KeyVault/vaults/keys/decrypt/action", "Microsoft.KeyVault/vaults/keys/read"],
  );
}

const permissions = (actions: string[], dataActions: string[] = []): RolePermissions => ({
  actions: [...actions].sort(),
  notActions: [],
  dataActions: [...dataActions].sort(),
  notDataActions: [],
});

/**
 * Roles that the deploy identity may hand on: the gateway calls models and reads its keys, and people's groups write them
 * (learn.microsoft.com/azure/role-based-access-control/built-in-roles, 2026-11-21).
 */
export const GRANTABLE_ROLES: Readonly<Record<string, string>> = {
  "Cognitive Services OpenAI User": "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
  "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
};

/**
 * Condition of the deploy identity's role: role assignments that it writes or deletes are of these roles only
 * (learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples, 2026-11-21).
 */
export function grantCondition(roleGuids: readonly string[]): string {
  const guids = `{${[...roleGuids].sort().join(", ")}}`;
  const part = (action: string, source: string) =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (@${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${guids}))`;
  return `${part("write", "Request")} AND ${part("delete", "Resource")}`;
}
