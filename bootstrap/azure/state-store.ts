import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import {
  STACK_KEY,
  STATE_CONTAINER,
  stateAccountName,
  stateVaultName,
} from "../../catalog/state-location";
import type { Tags } from "../../components/internal/tags";
import { assignRole, roleDefinitionId } from "./role-assignment";

/** Built-in roles (learn.microsoft.com/azure/role-based-access-control/built-in-roles, 2026-11-21). */
const ROLES = {
  /** Key Vault Crypto Service Encryption User: wraps and unwraps, for storage accounts. */
  encryption: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  /** Key Vault Crypto User: encrypts and decrypts, for people. */
  cryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  /** Storage Blob Data Contributor: reads, writes and deletes blobs, for people. */
  blobContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
} as const;

/** Days a deleted blob, container, vault or key can be brought back. */
const SOFT_DELETE_DAYS = 90;
/** Days the record of accesses is kept. */
const LOG_DAYS = 400;
const KEY_BITS = 3072;

/** Arguments of {@link AzureStateStore}. Plain values: they decide which resources exist. */
export interface AzureStateStoreArgs {
  subscriptionId: string;
  tenantId: string;
  location: string;
  project: string;
  environment: string;
  namePrefix: string;
  /** Object ids of the Entra groups of people. */
  operators: readonly string[];
  /** Public addresses and ranges from which the states are reached; none = not from the internet. */
  allowedAddresses: readonly string[];
  tags: Tags;
}

/**
 * Where the states of one environment live on Azure.
 *
 * Makes a key vault with a key for the account and one for the stack's secrets provider; a storage account without shared
 * keys, encrypted under its key, closed to networks that are not named, with former versions and deleted blobs kept; its
 * container; a workspace for the record of who read and wrote; and the operators' roles. All of it is protected.
 */
export class AzureStateStore extends pulumi.ComponentResource {
  /** Id of the container, the scope of whoever may use the states; known when everything about it is set. */
  public readonly containerId: pulumi.Output<string>;
  /** Id of the stack's key, the scope of whoever may decrypt. */
  public readonly stackKeyId: pulumi.Output<string>;

  constructor(
    name: string,
    args: AzureStateStoreArgs & { group: resources.ResourceGroup },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { group, ...plain } = args;
    super("unifiedai:azure:AzureStateStore", name, plain, { ...opts, protect: true });

    const workspace = this.createWorkspace(name, plain, group);
    const vault = this.createVault(name, plain, group, workspace);
    const accountKey = this.createKey(`${name}-key`, "storage", group, vault, plain.tags, [
      "wrapKey",
      "unwrapKey",
    ]);
    const stackKey = this.createKey(`${name}-stack-key`, STACK_KEY, group, vault, plain.tags, [
      "encrypt",
      "decrypt",
    ]);
    const account = this.createAccount(name, plain, group, vault, accountKey);
    const blobs = this.createBlobs(name, group, account, workspace);
    const container = new storage.BlobContainer(
      `${name}-container`,
      {
        containerName: STATE_CONTAINER,
        accountName: account.name,
        resourceGroupName: group.name,
        publicAccess: "None",
      },
      { parent: this },
    );
    const people = plain.operators.flatMap((principalId) => [
      this.assign(
        `${name}-operator-${principalId}-blobs`,
        plain,
        container.id,
        principalId,
        ROLES.blobContributor,
      ),
      this.assign(
        `${name}-operator-${principalId}-key`,
        plain,
        stackKey.id,
        principalId,
        ROLES.cryptoUser,
      ),
    ]);

    const settled = [...blobs, ...people].map(({ id }) => id);
    this.containerId = pulumi.all([container.id, ...settled]).apply(([id]) => id!);
    this.stackKeyId = stackKey.id;
    this.registerOutputs({ containerId: this.containerId, stackKeyId: this.stackKeyId });
  }

  private createWorkspace(name: string, args: AzureStateStoreArgs, group: resources.ResourceGroup) {
    return new operationalinsights.Workspace(
      `${name}-log`,
      {
        workspaceName: `${args.namePrefix}-state-log`,
        resourceGroupName: group.name,
        location: args.location,
        sku: { name: "PerGB2018" },
        retentionInDays: LOG_DAYS,
        features: { disableLocalAuth: true },
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private createVault(
    name: string,
    args: AzureStateStoreArgs,
    group: resources.ResourceGroup,
    workspace: operationalinsights.Workspace,
  ): keyvault.Vault {
    const { tenantId, location, allowedAddresses, tags } = args;
    const vault = new keyvault.Vault(
      `${name}-vault`,
      {
        vaultName: stateVaultName(args, args.subscriptionId),
        resourceGroupName: group.name,
        location,
        properties: {
          tenantId,
          sku: { family: "A", name: "standard" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: SOFT_DELETE_DAYS,
          enablePurgeProtection: true,
          enabledForDeployment: false,
          enabledForDiskEncryption: false,
          enabledForTemplateDeployment: false,
          publicNetworkAccess: "Enabled",
          networkAcls: {
            defaultAction: "Deny",
            // The storage account reaches its key as a trusted service.
            bypass: "AzureServices",
            ipRules: allowedAddresses.map((value) => ({ value })),
            virtualNetworkRules: [],
          },
        },
        tags,
      },
      { parent: this },
    );
    this.createLogSetting(`${name}-vault-log-setting`, vault.id, workspace, ["AuditEvent"]);
    return vault;
  }

  private createKey(
    name: string,
    keyName: string,
    group: resources.ResourceGroup,
    vault: keyvault.Vault,
    tags: Tags,
    keyOps: string[],
  ): keyvault.Key {
    return new keyvault.Key(
      name,
      {
        keyName,
        vaultName: vault.name,
        resourceGroupName: group.name,
        tags,
        properties: {
          kty: "RSA",
          keySize: KEY_BITS,
          keyOps,
          attributes: { enabled: true, exportable: false },
          rotationPolicy: {
            lifetimeActions: [
              { action: { type: "rotate" }, trigger: { timeAfterCreate: "P365D" } },
            ],
          },
        },
      },
      { parent: this },
    );
  }

  private createAccount(
    name: string,
    args: AzureStateStoreArgs,
    group: resources.ResourceGroup,
    vault: keyvault.Vault,
    key: keyvault.Key,
  ): storage.StorageAccount {
    const { location, tags } = args;
    const identity = new managedidentity.UserAssignedIdentity(
      `${name}-key-user`,
      {
        resourceName: `${args.namePrefix}-state-key-user`,
        resourceGroupName: group.name,
        location,
        tags,
      },
      { parent: this },
    );
    const role = assignRole(
      `${name}-key-user-role`,
      {
        scope: key.id,
        principalId: identity.principalId,
        principalType: "ServicePrincipal",
        roleDefinitionId: roleDefinitionId(args.subscriptionId, ROLES.encryption),
        description: "Encrypts the account of the states",
      },
      { parent: this },
    );
    return new storage.StorageAccount(
      name,
      {
        accountName: stateAccountName(args, args.subscriptionId),
        resourceGroupName: group.name,
        location,
        kind: "StorageV2",
        sku: { name: "Standard_GZRS" },
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        defaultToOAuthAuthentication: true,
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
        publicNetworkAccess: "Enabled",
        networkRuleSet: {
          defaultAction: "Deny",
          bypass: "None",
          ipRules: args.allowedAddresses.map((value) => ({
            iPAddressOrRange: value,
            action: "Allow",
          })),
          virtualNetworkRules: [],
        },
        encryption: {
          keySource: "Microsoft.Keyvault",
          requireInfrastructureEncryption: true,
          encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
          keyVaultProperties: {
            keyName: key.name,
            keyVaultUri: pulumi.interpolate`https://${vault.name}.vault.azure.net`,
          },
          services: { blob: { enabled: true, keyType: "Account" } },
        },
        tags,
      },
      { parent: this, dependsOn: [role] },
    );
  }

  private createBlobs(
    name: string,
    group: resources.ResourceGroup,
    account: storage.StorageAccount,
    workspace: operationalinsights.Workspace,
  ): pulumi.CustomResource[] {
    const properties = new storage.BlobServiceProperties(
      `${name}-blobs`,
      {
        blobServicesName: "default",
        accountName: account.name,
        resourceGroupName: group.name,
        isVersioningEnabled: true,
        changeFeed: { enabled: true, retentionInDays: LOG_DAYS },
        deleteRetentionPolicy: { enabled: true, days: SOFT_DELETE_DAYS },
        containerDeleteRetentionPolicy: { enabled: true, days: SOFT_DELETE_DAYS },
      },
      { parent: this },
    );
    const setting = this.createLogSetting(`${name}-log-setting`, properties.id, workspace, [
      "StorageDelete",
      "StorageRead",
      "StorageWrite",
    ]);
    return [properties, setting];
  }

  private createLogSetting(
    name: string,
    resourceUri: pulumi.Input<string>,
    workspace: operationalinsights.Workspace,
    categories: readonly string[],
  ): monitor.DiagnosticSetting {
    return new monitor.DiagnosticSetting(
      name,
      {
        name: "to-log-analytics",
        resourceUri,
        workspaceId: workspace.id,
        logs: categories.map((category) => ({ category, enabled: true })),
      },
      { parent: this },
    );
  }

  private assign(
    name: string,
    { subscriptionId, namePrefix }: AzureStateStoreArgs,
    scope: pulumi.Output<string>,
    principalId: string,
    role: string,
  ): authorization.RoleAssignment {
    return assignRole(
      name,
      {
        scope,
        principalId,
        principalType: "Group",
        roleDefinitionId: roleDefinitionId(subscriptionId, role),
        description: `Keeps the states of ${namePrefix}`,
      },
      { parent: this },
    );
  }
}
