import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as monitor from "@pulumi/azure-native/monitor";
import { Provider } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { deterministicGuid } from "../internal/guid";
import { physicalName } from "../internal/names";
import { named } from "../internal/tags";
import type { EntryPath, SecretStore, SecretStoreReference } from "../secrets/store";
import type { SharedStoreArgs } from "../secrets/store-args";

/** Days a deleted vault or entry waits; 7 to 90 (learn.microsoft.com/azure/key-vault/general/soft-delete-overview, 2026-11-21). */
const RETENTION_DAYS = { protected: 90, unprotected: 7 } as const;

/** 3 to 24 characters, unique in all of Azure (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026-11-21). */
const VAULT_NAME_MAX_LENGTH = 24;

/** Random characters at the end of an autonamed resource group: 8 hexadecimal digits, kept in the state. */
const SUFFIX_LENGTH = 8;

/**
 * Built-in roles (learn.microsoft.com/azure/key-vault/general/rbac-guide, 2026-11-21). The user reads values of entries,
 * the officer reads and writes them; neither changes the vault or who may use it.
 */
const ROLES = {
  user: "4633458b-17de-408a-b874-0445c86b69e6",
  officer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
} as const;

/** Arguments of {@link KeyVaultStore}. Plain values: they decide which resources exist. */
export interface KeyVaultStoreArgs extends SharedStoreArgs {
  /** The provider refuses any other subscription. */
  subscriptionId: string;
  tenantId: string;
  /** Location of the vault. */
  location: string;
  /** Public IPv4 addresses or ranges that may reach the vault: the gateway's and the operators'; nobody else. */
  allowedAddresses: readonly pulumi.Input<string>[];
  /** Principal (object) id of the managed identity that the gateway uses. */
  readerPrincipalId: pulumi.Output<string>;
  /** Log Analytics workspace that takes the record of every read and write. */
  workspaceId: pulumi.Input<string>;
}

/**
 * Azure Key Vault as the store of an environment's keys.
 *
 * Makes a provider bound to subscription and tenant, a resource group, a vault of this environment alone that takes roles
 * only, cannot be purged and is closed but to the addresses given, its diagnostic setting, and the roles of the gateway's
 * identity and of the operators on it. An entry comes with its first value, since Key Vault has no secret without one;
 * until then a read answers 404. The roles are on the vault: a role on an entry needs the entry.
 */
export class KeyVaultStore extends pulumi.ComponentResource implements SecretStore {
  public readonly kind = "azure";
  /** @inheritDoc */
  public readonly reference: pulumi.Output<SecretStoreReference>;

  constructor(name: string, args: KeyVaultStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:azure:KeyVaultStore", name, args, opts);

    const { subscriptionId, tenantId, location, tags, refreshSeconds } = args;
    const provider = new Provider(
      `${name}-provider`,
      { subscriptionId, tenantId, location },
      { parent: this },
    );
    const child = { parent: this, provider };
    // Autonamed, and the vault after it: a deleted vault holds its name for up to 90 days.
    const group = new resources.ResourceGroup(
      name,
      { location, tags: named(tags, `${args.namePrefix}-secrets`) },
      child,
    );
    const { vault, vaultName } = this.createVault(name, args, group, child);
    const setting = this.createLogSetting(name, args, vault, child);
    const roles = [
      this.createRole(`${name}-reader`, args, vault, child, {
        principalId: args.readerPrincipalId,
        principalType: "ServicePrincipal",
        role: ROLES.user,
        description: "Reads the keys of tenants and providers",
      }),
      ...args.operators.map((principalId) =>
        this.createRole(`${name}-operator-${principalId}`, args, vault, child, {
          principalId: pulumi.output(principalId),
          principalType: "Group",
          role: ROLES.officer,
          description: "Writes the keys of tenants and providers",
        }),
      ),
    ];

    this.reference = pulumi
      .all([vaultName, setting.id, ...roles.map(({ id }) => id)])
      .apply(([host]): SecretStoreReference => ({
        store: "azure",
        vaultUrl: `https://${host}.vault.azure.net`,
        tenantId,
        refreshSeconds,
        entries: Object.fromEntries(args.entries.map((entry) => [entry, keyVaultName(entry)])),
      }));
    this.registerOutputs({ reference: this.reference });
  }

  private createVault(
    name: string,
    args: KeyVaultStoreArgs,
    group: resources.ResourceGroup,
    opts: pulumi.CustomResourceOptions,
  ): { vault: keyvault.Vault; vaultName: pulumi.Output<string> } {
    const { location, tenantId, allowedAddresses, deletionProtection, tags } = args;
    const vaultName = group.name.apply((text) => vaultNameFor(args.namePrefix, text));
    const vault = new keyvault.Vault(
      `${name}-vault`,
      {
        vaultName,
        resourceGroupName: group.name,
        location,
        properties: {
          tenantId,
          sku: { family: "A", name: "standard" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: deletionProtection
            ? RETENTION_DAYS.protected
            : RETENTION_DAYS.unprotected,
          enablePurgeProtection: true,
          enabledForDeployment: false,
          enabledForDiskEncryption: false,
          enabledForTemplateDeployment: false,
          publicNetworkAccess: "Enabled",
          networkAcls: {
            defaultAction: "Deny",
            bypass: "None",
            ipRules: allowedAddresses.map((value) => ({
              value: pulumi.output(value).apply(keyVaultRange),
            })),
            virtualNetworkRules: [],
          },
        },
        tags,
      },
      opts,
    );
    return { vault, vaultName };
  }

  private createLogSetting(
    name: string,
    args: KeyVaultStoreArgs,
    vault: keyvault.Vault,
    opts: pulumi.CustomResourceOptions,
  ): monitor.DiagnosticSetting {
    return new monitor.DiagnosticSetting(
      `${name}-log-setting`,
      {
        name: "to-log-analytics",
        resourceUri: vault.id,
        workspaceId: args.workspaceId,
        // Who read or wrote which entry, never a value (learn.microsoft.com/azure/key-vault/general/logging, 2026-11-21).
        logs: [{ category: "AuditEvent", enabled: true }],
        metrics: [{ category: "AllMetrics", enabled: true }],
      },
      opts,
    );
  }

  private createRole(
    logicalName: string,
    { subscriptionId }: KeyVaultStoreArgs,
    vault: keyvault.Vault,
    opts: pulumi.CustomResourceOptions,
    grant: {
      principalId: pulumi.Output<string>;
      principalType: string;
      role: string;
      description: string;
    },
  ): authorization.RoleAssignment {
    const { principalId, principalType, role, description } = grant;
    const roleDefinitionId = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    return new authorization.RoleAssignment(
      logicalName,
      {
        roleAssignmentName: pulumi
          .all([vault.id, principalId])
          .apply(([scope, principal]) =>
            deterministicGuid(scope.toLowerCase(), principal, roleDefinitionId),
          ),
        scope: vault.id,
        principalId,
        principalType,
        roleDefinitionId,
        description,
      },
      opts,
    );
  }
}

/** Name of an entry: Key Vault takes letters, digits and `-`. */
export function keyVaultName(entry: EntryPath): string {
  return entry.replace("/", "-");
}

/** A range as Key Vault answers it: it writes /32 behind a single address, which would look like drift. */
export function keyVaultRange(address: string): string {
  return address.includes("/") ? address : `${address}/32`;
}

/** Name of the vault: it ends in the resource group's own random suffix, new with each group. */
export function vaultNameFor(namePrefix: string, resourceGroupName: string): string {
  const suffix = resourceGroupName.slice(-SUFFIX_LENGTH).toLowerCase();
  const room = VAULT_NAME_MAX_LENGTH - suffix.length - 1;
  return `${physicalName([namePrefix], { maxLength: room })}-${suffix}`;
}
