/**
 * Inputs with which the conformance suite walks every Azure type through its life, in the subscription below. Names are
 * given, so that ids can be written out and little has to be filled in.
 */
import type { Need, Sample } from "../sample";
import { stateSamples } from "./samples-state";

/** Subscription the samples are written for. */
export const sampleSubscription = "00000000-0000-4000-8000-000000000001";

const location = "eastus2";
const resourceGroupName = "atlas-sample";
const tags = {
  Environment: "dev",
  Project: "atlas",
  CostCenter: "ML-4100",
  Team: "platform-ai",
  ManagedBy: "pulumi",
};
const moreTags = { ...tags, Team: "research" };

const groupPath = `/subscriptions/${sampleSubscription}/resourceGroups/${resourceGroupName}`;
const accountName = "atlas-openai-sample";
const accountPath = `${groupPath}/providers/Microsoft.CognitiveServices/accounts/${accountName}`;
const roleId = (guid: string) =>
  `/subscriptions/${sampleSubscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;

const group: Need = {
  token: "azure-native:resources:ResourceGroup",
  inputs: { resourceGroupName, location, tags },
};

const accountInputs = {
  accountName,
  resourceGroupName,
  location,
  kind: "OpenAI",
  sku: { name: "S0" },
  properties: {
    customSubDomainName: accountName,
    disableLocalAuth: true,
    publicNetworkAccess: "Enabled",
    networkAcls: {
      defaultAction: "Deny",
      bypass: "None",
      ipRules: [{ value: "203.0.113.7" }, { value: "198.51.100.0/24" }],
      virtualNetworkRules: [],
    },
  },
  tags,
};
const account: Need = { token: "azure-native:cognitiveservices:Account", inputs: accountInputs };

const vaultInputs = {
  vaultName: "atlas-sample-keys",
  resourceGroupName,
  location,
  properties: {
    tenantId: "72f988bf-0000-4000-8000-000000000001",
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
    enablePurgeProtection: true,
    softDeleteRetentionInDays: 7,
    networkAcls: {
      defaultAction: "Deny",
      bypass: "None",
      ipRules: [{ value: "203.0.113.7/32" }],
      virtualNetworkRules: [],
    },
  },
  tags,
};

const workspaceInputs = {
  workspaceName: "atlas-sample-log",
  resourceGroupName,
  location: "East US 2",
  sku: { name: "PerGB2018" },
  retentionInDays: 90,
  features: { disableLocalAuth: true },
  tags,
};
const workspace: Need = {
  token: "azure-native:operationalinsights:Workspace",
  inputs: workspaceInputs,
  into: { workspaceId: "id" },
};

const deploymentInputs = {
  deploymentName: "chat",
  accountName,
  resourceGroupName,
  sku: { name: "GlobalStandard", capacity: 100 },
  properties: {
    model: { format: "OpenAI", name: "gpt-5.4", version: "2026-03-05" },
    versionUpgradeOption: "NoAutoUpgrade",
    raiPolicyName: "Microsoft.DefaultV2",
  },
  tags,
};

const filters = [
  { name: "Hate", source: "Prompt", enabled: true, blocking: true, severityThreshold: "Medium" },
  {
    name: "Violence",
    source: "Completion",
    enabled: true,
    blocking: true,
    severityThreshold: "Medium",
  },
  { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
];
const policyInputs = {
  raiPolicyName: "atlas-filter",
  accountName,
  resourceGroupName,
  properties: { basePolicyName: "Microsoft.DefaultV2", mode: "Blocking", contentFilters: filters },
  tags,
};

const identityInputs = { resourceName: "atlas-sample-caller", resourceGroupName, location, tags };
const federatedInputs = {
  federatedIdentityCredentialResourceName: "gateway",
  resourceGroupName,
  resourceName: "atlas-sample-caller",
  issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/51A0C0FFEE",
  subject: "system:serviceaccount:atlas-dev:ai-gateway",
  audiences: ["api://AzureADTokenExchange"],
};

const pool = { name: "system", mode: "System", vmSize: "Standard_D2s_v5", count: 1 };
const clusterInputs = {
  resourceName: "atlas-sample",
  resourceGroupName,
  location,
  dnsPrefix: "atlas-sample",
  identity: { type: "SystemAssigned" },
  agentPoolProfiles: [pool],
  tags,
};
const poolInputs = {
  agentPoolName: "work",
  resourceName: "atlas-sample",
  resourceGroupName,
  vmSize: "Standard_D2s_v5",
  count: 1,
  mode: "User",
  tags,
};

const machineInputs = {
  vmName: "atlas-sample",
  resourceGroupName,
  location,
  hardwareProfile: { vmSize: "Standard_B2s" },
  networkProfile: {
    networkInterfaces: [
      { id: `${groupPath}/providers/Microsoft.Network/networkInterfaces/atlas-sample` },
    ],
  },
  osProfile: {
    computerName: "atlas",
    adminUsername: "atlas",
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      ssh: {
        publicKeys: [
          { keyData: "ssh-ed25519 AAAA atlas", path: "/home/atlas/.ssh/authorized_keys" },
        ],
      },
    },
  },
  storageProfile: {
    imageReference: {
      publisher: "Canonical",
      offer: "ubuntu-24_04-lts",
      sku: "server",
      version: "latest",
    },
    osDisk: { createOption: "FromImage" },
  },
  tags,
};

const storageInputs = {
  accountName: "atlassample",
  resourceGroupName,
  location,
  kind: "StorageV2",
  sku: { name: "Standard_LRS" },
  networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "203.0.113.7" }] },
  tags,
};

const logs = [
  { category: "RequestResponse", enabled: true },
  { category: "Audit", enabled: true },
];

/** A sample of every type in `rows`. */
export const samples: Record<string, Sample> = {
  ...stateSamples,
  "azure-native:resources:ResourceGroup": {
    inputs: { resourceGroupName, location, tags },
    update: { resourceGroupName, location, tags: moreTags },
    replace: { resourceGroupName, location: "swedencentral", tags },
  },
  "azure-native:cognitiveservices:Account": {
    needs: [group],
    inputs: accountInputs,
    update: {
      ...accountInputs,
      tags: moreTags,
      properties: {
        ...accountInputs.properties,
        networkAcls: {
          ...accountInputs.properties.networkAcls,
          ipRules: [{ value: "203.0.113.8" }],
        },
      },
    },
    replace: { ...accountInputs, location: "swedencentral" },
  },
  "azure-native:cognitiveservices:Deployment": {
    needs: [group, account],
    inputs: deploymentInputs,
    update: { ...deploymentInputs, sku: { name: "GlobalStandard", capacity: 120 } },
    replace: { ...deploymentInputs, deploymentName: "talk" },
  },
  "azure-native:cognitiveservices:RaiPolicy": {
    needs: [group, account],
    inputs: policyInputs,
    update: {
      ...policyInputs,
      properties: { ...policyInputs.properties, contentFilters: filters.slice(0, 2) },
    },
    replace: { ...policyInputs, raiPolicyName: "atlas-strict" },
  },
  "azure-native:managedidentity:FederatedIdentityCredential": {
    needs: [
      group,
      { token: "azure-native:managedidentity:UserAssignedIdentity", inputs: identityInputs },
    ],
    inputs: federatedInputs,
    update: { ...federatedInputs, subject: "system:serviceaccount:atlas-prod:ai-gateway" },
    replace: { ...federatedInputs, federatedIdentityCredentialResourceName: "other" },
  },
  "azure-native:managedidentity:UserAssignedIdentity": {
    needs: [group],
    inputs: identityInputs,
    update: { ...identityInputs, tags: moreTags },
    replace: { ...identityInputs, resourceName: "atlas-other-caller" },
  },
  "azure-native:authorization:RoleAssignment": {
    needs: [
      group,
      account,
      {
        token: "azure-native:managedidentity:UserAssignedIdentity",
        inputs: identityInputs,
        into: { principalId: "principalId" },
      },
    ],
    inputs: {
      roleAssignmentName: "7f3c1a52-9a0e-5b6c-8f11-1c2d3e4f5a6b",
      scope: accountPath,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId("5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"),
      description: "Calls the deployments",
    },
    update: {
      roleAssignmentName: "7f3c1a52-9a0e-5b6c-8f11-1c2d3e4f5a6b",
      scope: accountPath,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId("5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"),
      description: "Calls every deployment",
    },
    replace: {
      roleAssignmentName: "7f3c1a52-9a0e-5b6c-8f11-1c2d3e4f5a6b",
      scope: accountPath,
      principalType: "ServicePrincipal",
      roleDefinitionId: roleId("a97b65f3-24c7-4388-baec-2e87135dc908"),
      description: "Calls the deployments",
    },
  },
  "azure-native:operationalinsights:Workspace": {
    needs: [group],
    inputs: workspaceInputs,
    update: { ...workspaceInputs, retentionInDays: 120 },
    replace: { ...workspaceInputs, workspaceName: "atlas-other-log" },
  },
  "azure-native:monitor:DiagnosticSetting": {
    needs: [group, account, workspace],
    inputs: {
      name: "to-log-analytics",
      resourceUri: accountPath,
      logs,
      metrics: [{ category: "AllMetrics", enabled: true }],
    },
    update: {
      name: "to-log-analytics",
      resourceUri: accountPath,
      logs: logs.slice(0, 1),
      metrics: [{ category: "AllMetrics", enabled: true }],
    },
    replace: {
      name: "to-logs",
      resourceUri: accountPath,
      logs,
      metrics: [{ category: "AllMetrics", enabled: true }],
    },
  },
  "azure-native:monitor:SubscriptionDiagnosticSetting": {
    needs: [group, workspace],
    inputs: { name: "activity", logs: [{ category: "Administrative", enabled: true }] },
    update: {
      name: "activity",
      logs: [
        { category: "Administrative", enabled: true },
        { category: "Policy", enabled: true },
      ],
    },
    replace: { name: "activity-log", logs: [{ category: "Administrative", enabled: true }] },
  },
  "azure-native:containerservice:ManagedCluster": {
    needs: [group],
    inputs: clusterInputs,
    update: { ...clusterInputs, tags: moreTags },
    replace: { ...clusterInputs, dnsPrefix: "atlas-other" },
  },
  "azure-native:containerservice:AgentPool": {
    needs: [
      group,
      { token: "azure-native:containerservice:ManagedCluster", inputs: clusterInputs },
    ],
    inputs: poolInputs,
    update: { ...poolInputs, count: 2 },
    replace: { ...poolInputs, vmSize: "Standard_D4s_v5" },
  },
  "azure-native:compute:VirtualMachine": {
    needs: [group],
    inputs: machineInputs,
    update: { ...machineInputs, tags: moreTags },
    replace: { ...machineInputs, zones: ["1"] },
  },
  "azure-native:storage:StorageAccount": {
    needs: [group],
    inputs: storageInputs,
    update: { ...storageInputs, tags: moreTags },
    replace: { ...storageInputs, location: "swedencentral" },
  },
  "azure-native:keyvault:Vault": {
    needs: [group],
    inputs: vaultInputs,
    update: { ...vaultInputs, tags: moreTags },
    replace: { ...vaultInputs, vaultName: "atlas-sample-other" },
  },
};
