import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { at, checkOneOf, checkText, failure, got, list, record, sameMeaning, text } from "../judge";
import {
  absent,
  ARM_DOCS,
  armId,
  AUTONAME,
  checkLocation,
  checkTags,
  createdAt,
  identityOutputs,
  locationOf,
  requireGroup,
  requireIdentities,
  STORAGE_ACCOUNT,
} from "./common";
import { normalLocation } from "./locations";

const DOCS = "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/create";
const KINDS = ["StorageV2", "BlobStorage", "BlockBlobStorage", "FileStorage", "Storage"];
const PREMIUM_ONLY = ["BlockBlobStorage", "FileStorage"];

function checkNetwork(inputs: Props): Failure[] {
  return list(at(inputs, "networkRuleSet.ipRules")).flatMap((rule, index) => {
    const value = record(rule).iPAddressOrRange;
    if (typeof value !== "string") return [];
    const path = `networkRuleSet.ipRules[${index}].iPAddressOrRange`;
    if (!/^\d{1,3}(\.\d{1,3}){3}(\/([0-9]|[12][0-9]|30))?$/.test(value)) {
      return [
        failure(path, `must be an IPv4 address or a range up to /30, ${got(value)}; change it`),
      ];
    }
    if (/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(value)) {
      return [failure(path, `must be a public address, ${got(value)}; give the public address`)];
    }
    return [];
  });
}

function admitKind(inputs: Props): void {
  const kind = text(inputs.kind) ?? "";
  const sku = text(at(inputs, "sku.name")) ?? "";
  const premium = sku.startsWith("Premium_");
  if ((PREMIUM_ONLY.includes(kind) && !premium) || (kind === "BlobStorage" && premium)) {
    throw new CloudError(
      "AccountPropertyIsInvalid",
      400,
      `Account property sku.name '${sku}' is invalid for kind '${kind}'.`,
    );
  }
  if (kind === "BlobStorage" && inputs.accessTier === undefined) {
    throw new CloudError(
      "AccountPropertyIsInvalid",
      400,
      "Account property accessTier is required for kind 'BlobStorage'.",
    );
  }
}

const endpoints = (name: string): Props =>
  Object.fromEntries(
    ["blob", "dfs", "file", "queue", "table"].map((service) => [
      service,
      `https://${name}.${service}.core.windows.net/`,
    ]),
  );

/** Regions that replicate to each other; the others have no pair in the local Azure. */
const PAIRS: Readonly<Record<string, string>> = {
  eastus: "westus",
  westus: "eastus",
  eastus2: "centralus",
  centralus: "eastus2",
  northeurope: "westeurope",
  westeurope: "northeurope",
};

/** Where geo-redundant accounts are copied to; the readable ones have endpoints there. */
function secondary(context: HookContext, name: string): Props {
  const sku = text(at(context.inputs, "sku.name")) ?? "";
  const pair = PAIRS[locationOf(context)];
  const copied = /_(RA)?GZ?RS$/.test(sku) && pair !== undefined;
  if (!copied) return absent("secondaryEndpoints", "secondaryLocation", "statusOfSecondary");
  const readable = sku.includes("_RA");
  return {
    secondaryLocation: pair,
    statusOfSecondary: "available",
    secondaryEndpoints: readable ? endpoints(`${name}-secondary`) : null,
  };
}

/** Facts of storage accounts. */
export const storageAccount: TypeFacts = {
  token: STORAGE_ACCOUNT,
  operations: {
    create: "Microsoft.Storage/storageAccounts/write",
    read: "Microsoft.Storage/storageAccounts/read",
    update: "Microsoft.Storage/storageAccounts/write",
    delete: "Microsoft.Storage/storageAccounts/delete",
  },
  facts: {
    replaceOn: documented(
      [
        "accountName",
        "resourceGroupName",
        "location",
        "kind",
        "isHnsEnabled",
        "enableNfsV3",
        "dnsEndpointType",
      ],
      DOCS,
    ),
    name: documented(
      {
        property: "accountName",
        pattern: "^[a-z0-9]{3,24}$",
        minLength: 3,
        maxLength: 24,
        uniqueIn: "world",
        autoname: AUTONAME,
        taken: { code: "StorageAccountAlreadyTaken", status: 409 },
      },
      ARM_DOCS,
    ),
    defaults: documented(
      {
        accessTier: "Hot",
        allowBlobPublicAccess: false,
        allowSharedKeyAccess: true,
        allowCrossTenantReplication: false,
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
        publicNetworkAccess: "Enabled",
        "networkRuleSet.defaultAction": "Allow",
        "networkRuleSet.bypass": "AzureServices",
      },
      DOCS,
    ),
    quota: documented(
      { max: 250, per: "region", code: "MaxNumberOfStorageAccountsReached" },
      "https://learn.microsoft.com/azure/storage/common/scalability-targets-standard-account",
    ),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.accountName, "accountName", {
      pattern: /^[a-z0-9]+$/,
      min: 3,
      max: 24,
      words: "3 to 24 lower-case letters and digits",
    }),
    ...checkOneOf(inputs.kind, "kind", KINDS),
    ...checkNetwork(inputs),
    ...checkLocation(inputs),
    ...checkTags(inputs),
  ],
  admit: (context) => {
    requireGroup(context);
    admitKind(context.inputs);
    requireIdentities(context);
  },
  id: (context) =>
    armId(context, "Microsoft.Storage/storageAccounts", text(context.inputs.accountName) ?? ""),
  outputs: (context, id) => {
    const name = text(context.inputs.accountName) ?? "";
    return {
      name,
      location: locationOf(context),
      primaryLocation: locationOf(context),
      creationTime: createdAt(context),
      primaryEndpoints: endpoints(name),
      provisioningState: "Succeeded",
      statusOfPrimary: "available",
      keyCreationTime: { key1: createdAt(context), key2: createdAt(context) },
      ...secondary(context, name),
      ...absent(
        "accountMigrationInProgress",
        "blobRestoreStatus",
        "failoverInProgress",
        "geoReplicationStats",
        "isSkuConversionBlocked",
        "lastGeoFailoverTime",
      ),
      privateEndpointConnections: [],
      sku: { tier: (text(at(context.inputs, "sku.name")) ?? "").split("_")[0] ?? "" },
      ...identityOutputs(context, id),
      type: "Microsoft.Storage/storageAccounts",
      azureApiVersion: "2024-01-01",
    };
  },
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName"],
    sets: [
      "networkRuleSet.ipRules",
      "networkRuleSet.virtualNetworkRules",
      "networkRuleSet.resourceAccessRules",
    ],
  }),
};

export const rows: readonly TypeFacts[] = [storageAccount];
