import { known, text, type Inputs, type Place, type Row } from "./identity";

const group = (inputs: Inputs, { subscription }: Place): string =>
  `/subscriptions/${subscription}/resourceGroups/${text(inputs, "resourceGroupName")}`;

const account = (inputs: Inputs, place: Place): string =>
  `${group(inputs, place)}/providers/Microsoft.CognitiveServices/accounts/${text(inputs, "accountName")}`;

const identity = (inputs: Inputs, place: Place): string =>
  `${group(inputs, place)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${text(inputs, "resourceName")}`;

const storage = (inputs: Inputs, place: Place): string =>
  `${group(inputs, place)}/providers/Microsoft.Storage/storageAccounts/${text(inputs, "accountName")}`;

const blobs = (inputs: Inputs, place: Place): string =>
  `${storage(inputs, place)}/blobServices/default`;

const settings = (scope: string, name: string): string =>
  `${scope}/providers/Microsoft.Insights/diagnosticSettings/${name}`;

/**
 * Rows of Azure, by type: every id is a path of names that we chose. Ids as each type's page in the Pulumi Registry states
 * them (section "Import"), checked 2026-11-21.
 */
export const azure: Readonly<Record<string, Row>> = {
  "azure-native:authorization:RoleAssignment": known(
    (i) =>
      `${text(i, "scope")}/providers/Microsoft.Authorization/roleAssignments/${text(i, "roleAssignmentName")}`,
  ),
  "azure-native:authorization:RoleDefinition": known(
    (i) =>
      `${text(i, "scope")}/providers/Microsoft.Authorization/roleDefinitions/${text(i, "roleDefinitionId")}`,
  ),
  "azure-native:cognitiveservices:Account": known(account),
  "azure-native:cognitiveservices:Deployment": known(
    (i, place) => `${account(i, place)}/deployments/${text(i, "deploymentName")}`,
  ),
  "azure-native:cognitiveservices:RaiPolicy": known(
    (i, place) => `${account(i, place)}/raiPolicies/${text(i, "raiPolicyName")}`,
  ),
  "azure-native:consumption:Budget": known(
    (i) => `${text(i, "scope")}/providers/Microsoft.Consumption/budgets/${text(i, "budgetName")}`,
    ["amount"],
  ),
  "azure-native:keyvault:Key": known(
    (i, place) =>
      `${group(i, place)}/providers/Microsoft.KeyVault/vaults/${text(i, "vaultName")}/keys/${text(i, "keyName")}`,
  ),
  "azure-native:keyvault:Vault": known(
    (i, place) => `${group(i, place)}/providers/Microsoft.KeyVault/vaults/${text(i, "vaultName")}`,
  ),
  "azure-native:managedidentity:FederatedIdentityCredential": known(
    (i, place) =>
      `${identity(i, place)}/federatedIdentityCredentials/${text(i, "federatedIdentityCredentialResourceName")}`,
    ["issuer", "subject"],
  ),
  "azure-native:managedidentity:UserAssignedIdentity": known(identity),
  "azure-native:monitor:DiagnosticSetting": known((i) =>
    settings(text(i, "resourceUri"), text(i, "name")),
  ),
  "azure-native:monitor:SubscriptionDiagnosticSetting": known((i, { subscription }) =>
    settings(`/subscriptions/${subscription}`, text(i, "name")),
  ),
  "azure-native:operationalinsights:Workspace": known(
    (i, place) =>
      `${group(i, place)}/providers/Microsoft.OperationalInsights/workspaces/${text(i, "workspaceName")}`,
  ),
  "azure-native:resources:ResourceGroup": known(group),
  "azure-native:storage:BlobContainer": known(
    (i, place) => `${blobs(i, place)}/containers/${text(i, "containerName")}`,
  ),
  "azure-native:storage:BlobServiceProperties": known(blobs),
  "azure-native:storage:StorageAccount": known(storage),
};
