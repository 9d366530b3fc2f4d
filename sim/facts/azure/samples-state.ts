/** Samples of blobs, keys and custom roles, in the subscription of samples.ts. */
import type { Need, Sample } from "../sample";

const subscription = "/subscriptions/00000000-0000-4000-8000-000000000001";
const tenantId = "72f988bf-0000-4000-8000-000000000001";
const resourceGroupName = "atlas-sample";
const location = "eastus2";
const accountName = "atlassamplestate";
const vaultName = "atlas-sample-state";

const group: Need = {
  token: "azure-native:resources:ResourceGroup",
  inputs: { resourceGroupName, location },
};
const account: Need = {
  token: "azure-native:storage:StorageAccount",
  inputs: {
    accountName,
    resourceGroupName,
    location,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
  },
};
const vault: Need = {
  token: "azure-native:keyvault:Vault",
  inputs: {
    vaultName,
    resourceGroupName,
    location,
    properties: {
      tenantId,
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
    },
  },
};
const roleInputs = {
  roleDefinitionId: "11111111-2222-4333-8444-555555555555",
  roleName: "atlas sample",
  roleType: "CustomRole",
  scope: subscription,
  assignableScopes: [subscription],
  permissions: [
    { actions: ["Microsoft.Resources/subscriptions/resourceGroups/read"], notActions: [] },
  ],
};

export const stateSamples: Readonly<Record<string, Sample>> = {
  "azure-native:storage:BlobServiceProperties": {
    needs: [group, account],
    inputs: {
      blobServicesName: "default",
      accountName,
      resourceGroupName,
      isVersioningEnabled: true,
    },
    update: {
      blobServicesName: "default",
      accountName,
      resourceGroupName,
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 30 },
    },
  },
  "azure-native:storage:BlobContainer": {
    needs: [group, account],
    inputs: { containerName: "state", accountName, resourceGroupName, publicAccess: "None" },
    update: {
      containerName: "state",
      accountName,
      resourceGroupName,
      publicAccess: "None",
      metadata: { purpose: "state" },
    },
    replace: { containerName: "states", accountName, resourceGroupName, publicAccess: "None" },
  },
  "azure-native:keyvault:Key": {
    needs: [group, vault],
    inputs: {
      keyName: "stack",
      vaultName,
      resourceGroupName,
      properties: { kty: "RSA", keySize: 3072 },
    },
    replace: {
      keyName: "stack-2",
      vaultName,
      resourceGroupName,
      properties: { kty: "RSA", keySize: 3072 },
    },
  },
  "azure-native:authorization:RoleDefinition": {
    inputs: roleInputs,
    update: { ...roleInputs, description: "Looks at groups" },
    replace: { ...roleInputs, roleDefinitionId: "11111111-2222-4333-8444-666666666666" },
  },
};
