/** Samples of blobs, keys, custom roles and budgets, in the subscription of samples.ts. */
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

const told = (thresholdType: string, threshold: number) => ({
  enabled: true,
  operator: "GreaterThanOrEqualTo",
  threshold,
  thresholdType,
  contactEmails: ["finops@example.com"],
});
/** Budgets cannot start before the month they are made in. */
const thisMonth = `${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`;
const budgetInputs = {
  budgetName: "atlas-sample",
  scope: `${subscription}/resourceGroups/${resourceGroupName}`,
  category: "Cost",
  amount: 300,
  timeGrain: "Monthly",
  timePeriod: { startDate: thisMonth, endDate: "2099-12-01T00:00:00Z" },
  notifications: { "actual-80": told("Actual", 80), "forecast-100": told("Forecasted", 100) },
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
  "azure-native:consumption:Budget": {
    needs: [group],
    inputs: budgetInputs,
    update: { ...budgetInputs, amount: 450 },
    replace: { ...budgetInputs, budgetName: "atlas-other" },
  },
};
