import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { at, checkInteger, checkOneOf, checkText, failure, got, sameMeaning, text } from "../judge";
import {
  absent,
  armId,
  AUTONAME_CHILD,
  BLOB_CONTAINER,
  BLOB_SERVICE,
  requireParent,
  STORAGE_ACCOUNT,
} from "./common";

const SERVICE_DOCS =
  "https://learn.microsoft.com/rest/api/storagerp/blob-services/set-service-properties";
const CONTAINER_DOCS = "https://learn.microsoft.com/rest/api/storagerp/blob-containers/create";
const NAME_DOCS =
  "https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata";

const accountOf = (context: HookContext): string =>
  armId(context, "Microsoft.Storage/storageAccounts", text(context.inputs.accountName) ?? "");

const serviceId = (context: HookContext): string => `${accountOf(context)}/blobServices/default`;

function checkService(inputs: Props): Failure[] {
  const failures = checkOneOf(inputs.blobServicesName, "blobServicesName", ["default"]);
  for (const path of ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"]) {
    const enabled = at(inputs, `${path}.enabled`) === true;
    const days = at(inputs, `${path}.days`);
    failures.push(...checkInteger(days, `${path}.days`, 1, 365));
    if (enabled && days === undefined)
      failures.push(
        failure(`${path}.days`, "must be given with enabled true, got nothing; add it"),
      );
  }
  failures.push(
    ...checkInteger(
      at(inputs, "changeFeed.retentionInDays"),
      "changeFeed.retentionInDays",
      1,
      146_000,
    ),
  );
  if (at(inputs, "restorePolicy.enabled") === true && inputs.isVersioningEnabled !== true)
    failures.push(
      failure("restorePolicy.enabled", "needs `isVersioningEnabled`: true, got true; set both"),
    );
  return failures;
}

/** Facts of an account's blob service: it is there with the account, and writing it sets it. */
export const blobService: TypeFacts = {
  token: BLOB_SERVICE,
  operations: {
    create: "Microsoft.Storage/storageAccounts/blobServices/write",
    read: "Microsoft.Storage/storageAccounts/blobServices/read",
    update: "Microsoft.Storage/storageAccounts/blobServices/write",
    delete: "Microsoft.Storage/storageAccounts/blobServices/write",
  },
  facts: {
    replaceOn: documented(["accountName", "resourceGroupName", "blobServicesName"], SERVICE_DOCS),
    name: documented(
      {
        property: "blobServicesName",
        pattern: "^default$",
        minLength: 7,
        maxLength: 7,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "accountName"],
      },
      SERVICE_DOCS,
    ),
    defaults: documented({ isVersioningEnabled: false }, SERVICE_DOCS),
  },
  location: { global: true },
  check: checkService,
  admit: (context) => {
    requireParent(
      context,
      STORAGE_ACCOUNT,
      accountOf(context),
      "Microsoft.Storage/storageAccounts/blobServices",
    );
  },
  id: serviceId,
  outputs: () => ({
    name: "default",
    sku: { name: "Standard_GZRS", tier: "Standard" },
    type: "Microsoft.Storage/storageAccounts/blobServices",
    azureApiVersion: "2024-01-01",
  }),
  equal: sameMeaning({}),
};

/** Facts of blob containers. */
export const blobContainer: TypeFacts = {
  token: BLOB_CONTAINER,
  operations: {
    create: "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    read: "Microsoft.Storage/storageAccounts/blobServices/containers/read",
    update: "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    delete: "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
  },
  facts: {
    replaceOn: documented(
      [
        "containerName",
        "accountName",
        "resourceGroupName",
        "defaultEncryptionScope",
        "denyEncryptionScopeOverride",
      ],
      CONTAINER_DOCS,
    ),
    name: documented(
      {
        property: "containerName",
        pattern: "^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        minLength: 3,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "accountName"],
        autoname: AUTONAME_CHILD,
      },
      NAME_DOCS,
    ),
    defaults: documented({ publicAccess: "None" }, CONTAINER_DOCS),
    latency: guessed({ createSeconds: 1 }, "containers are there at once"),
  },
  location: { global: true },
  check: (inputs) => [
    ...checkText(inputs.containerName, "containerName", {
      pattern: /^(?!.*--)[a-z0-9][a-z0-9-]*[a-z0-9]$/,
      min: 3,
      max: 63,
      words: "3 to 63 lower-case letters, digits and single inner -",
    }),
    ...checkOneOf(inputs.publicAccess, "publicAccess", ["None", "Blob", "Container"]),
  ],
  admit: (context) => {
    const account = requireParent(
      context,
      STORAGE_ACCOUNT,
      accountOf(context),
      "Microsoft.Storage/storageAccounts/blobServices/containers",
    );
    const open = context.inputs.publicAccess;
    if (open !== undefined && open !== "None" && account.inputs.allowBlobPublicAccess !== true)
      throw publicRefused(open);
  },
  id: (context) => `${serviceId(context)}/containers/${text(context.inputs.containerName) ?? ""}`,
  outputs: (context) => ({
    name: text(context.inputs.containerName) ?? "",
    deleted: false,
    hasImmutabilityPolicy: false,
    hasLegalHold: false,
    leaseState: "Available",
    leaseStatus: "Unlocked",
    lastModifiedTime: context.now.toISOString(),
    remainingRetentionDays: 0,
    etag: '"0x8D"',
    ...absent("deletedTime", "immutabilityPolicy", "legalHold", "leaseDuration", "version"),
    type: "Microsoft.Storage/storageAccounts/blobServices/containers",
    azureApiVersion: "2024-01-01",
  }),
  equal: sameMeaning({}),
};

const publicRefused = (open: unknown): CloudError =>
  new CloudError(
    "PublicAccessNotPermitted",
    409,
    `Public access is not permitted on this storage account, ${got(open as string)}.`,
  );

export const rows: readonly TypeFacts[] = [blobService, blobContainer];
