import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { at, checkOneOf, failure, got, isRecord, list, record, sameMeaning, text } from "../judge";
import {
  ARM_DOCS,
  armId,
  AUTONAME,
  checkLocation,
  checkTags,
  locationOf,
  requireGroup,
  sameId,
  systemData,
  tenantOf,
  VAULT,
} from "./common";
import { checkIpRules } from "./ip-rules";
import { normalLocation } from "./locations";

const DOCS = "https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/create-or-update";
const SOFT_DELETE = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview";
const NETWORK = "https://learn.microsoft.com/azure/key-vault/general/network-security";

const refuse = (code: string, status: number, message: string): never => {
  throw new CloudError(code, status, message);
};

const nameOf = (context: HookContext): string => text(context.inputs.vaultName) ?? "";

/** An address as Key Vault answers it: a single one gets `/32`. */
const range = (value: string): string => (value.includes("/") ? value : `${value}/32`);

function check(inputs: Props): Failure[] {
  const given = record(inputs.properties);
  const failures = [...checkLocation(inputs), ...checkTags(inputs)];
  const path = "properties.networkAcls.ipRules";
  // Key Vault takes /32, unlike other services.
  const rules = list(at(given, "networkAcls.ipRules")).map((rule): Json =>
    isRecord(rule) && typeof rule.value === "string"
      ? { value: rule.value.replace(/\/32$/, "") }
      : rule,
  );
  failures.push(...checkIpRules(rules, path));
  failures.push(
    ...checkOneOf(at(given, "sku.name"), "properties.sku.name", ["standard", "premium"]),
    ...checkOneOf(at(given, "sku.family"), "properties.sku.family", ["A"]),
    ...checkOneOf(at(given, "networkAcls.bypass"), "properties.networkAcls.bypass", [
      "AzureServices",
      "None",
    ]),
  );
  const days = given.softDeleteRetentionInDays;
  if (typeof days === "number" && !(Number.isInteger(days) && days >= 7 && days <= 90))
    failures.push(
      failure(
        "properties.softDeleteRetentionInDays",
        `must be 7 to 90 days, ${got(days)}; use 7 or more`,
      ),
    );
  for (const key of ["enableSoftDelete", "enablePurgeProtection"])
    if (given[key] === false)
      failures.push(failure(`properties.${key}`, "must not be false, got false; set it to true"));
  if (given.createMode !== undefined && given.createMode !== "default")
    failures.push(
      failure(
        "properties.createMode",
        `is not offered by the local clouds, ${got(given.createMode)}; leave it out`,
      ),
    );
  return failures;
}

function admit(context: HookContext, stored?: StoredResource): void {
  requireGroup(context);
  const given = record(context.inputs.properties);
  if (!stored) admitName(context);
  if (!sameId(given.tenantId, tenantOf(context)))
    refuse(
      "BadRequest",
      400,
      "An invalid value was provided for 'tenantId'. It has to be the tenant of the subscription.",
    );
  if (given.enableRbacAuthorization !== true && !Array.isArray(given.accessPolicies))
    refuse("BadRequest", 400, "The parameter accessPolicies is not specified.");
  const before = record(stored?.inputs.properties);
  if (before.enablePurgeProtection === true && given.enablePurgeProtection !== true)
    refuse(
      "BadRequest",
      400,
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    );
  const days = (properties: Props): number => Number(properties.softDeleteRetentionInDays ?? 90);
  if (stored && days(before) !== days(given))
    refuse(
      "BadRequest",
      400,
      'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
    );
}

function admitName(context: HookContext): void {
  const name = nameOf(context);
  const held = (one: StoredResource): boolean => sameId(one.name, name);
  if (context.world.listDeleted(VAULT, held).length > 0)
    refuse(
      "ConflictError",
      409,
      `A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.`,
    );
}

/** Facts of key vaults. Secrets in them are made by their first value, by the data plane. */
export const vault: TypeFacts = {
  token: VAULT,
  operations: {
    create: "Microsoft.KeyVault/vaults/write",
    read: "Microsoft.KeyVault/vaults/read",
    update: "Microsoft.KeyVault/vaults/write",
    delete: "Microsoft.KeyVault/vaults/delete",
  },
  facts: {
    replaceOn: documented(["vaultName", "resourceGroupName", "location"], DOCS),
    name: documented(
      {
        property: "vaultName",
        pattern: "^(?!.*--)[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]$",
        minLength: 3,
        maxLength: 24,
        uniqueIn: "world",
        caseInsensitive: true,
        autoname: AUTONAME,
        taken: { code: "VaultAlreadyExists", status: 409 },
      },
      ARM_DOCS,
    ),
    softDelete: documented(
      {
        days: 90,
        daysProperty: "properties.softDeleteRetentionInDays",
        nameHeld: true,
        onRecreate: "refuse",
      },
      SOFT_DELETE,
    ),
    defaults: documented(
      {
        "properties.enableSoftDelete": true,
        "properties.softDeleteRetentionInDays": 90,
        "properties.enableRbacAuthorization": false,
        "properties.publicNetworkAccess": "Enabled",
      },
      DOCS,
    ),
    latency: guessed({ createSeconds: 30 }, "vaults are ready after half a minute"),
  },
  location: { property: "location" },
  check,
  admit,
  id: (context) => armId(context, "Microsoft.KeyVault/vaults", nameOf(context)),
  outputs: (context) => ({
    name: nameOf(context),
    location: locationOf(context),
    properties: {
      vaultUri: `https://${nameOf(context).toLowerCase()}.vault.azure.net/`,
      provisioningState: "Succeeded",
      hsmPoolResourceId: "",
      privateEndpointConnections: [],
    },
    systemData: systemData(context),
    type: "Microsoft.KeyVault/vaults",
    azureApiVersion: "2024-11-01",
  }),
  readForm: (outputs) => {
    const acls = at(outputs, "properties.networkAcls");
    if (!isRecord(acls)) return outputs;
    const ipRules = list(acls.ipRules).map((rule): Json => {
      const value = text(record(rule).value) ?? "";
      return { value: range(value) };
    });
    const networkAcls = { ...acls, ipRules, virtualNetworkRules: list(acls.virtualNetworkRules) };
    return { ...outputs, properties: { ...record(outputs.properties), networkAcls } };
  },
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName", "vaultName", "properties.publicNetworkAccess"],
    sets: ["properties.networkAcls.ipRules", "properties.networkAcls.virtualNetworkRules"],
    defaults: {
      "properties.networkAcls.virtualNetworkRules": [],
      "properties.accessPolicies": [],
    },
  }),
};

/** That a single address is answered with /32, which a program that wrote it without sees as drift. */
export const addressFormFact = documented("/32", NETWORK);

export const rows: readonly TypeFacts[] = [vault];
