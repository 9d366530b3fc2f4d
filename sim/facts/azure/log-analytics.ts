import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { at, checkOneOf, checkText, failure, got, record, sameMeaning, text } from "../judge";
import {
  ARM_DOCS,
  armId,
  AUTONAME,
  checkLocation,
  checkTags,
  createdAt,
  etag,
  identityOutputs,
  locationOf,
  markedGuid,
  requireGroup,
  requireIdentities,
  sameId,
  systemData,
  WORKSPACE,
} from "./common";
import { normalLocation } from "./locations";

const DOCS = "https://learn.microsoft.com/rest/api/loganalytics/workspaces/create-or-update";
const DELETE_DOCS = "https://learn.microsoft.com/azure/azure-monitor/logs/delete-workspace";
const RETENTION_DOCS =
  "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure";
/** SKUs a workspace made today may have; the others are legacy tiers. */
const SKUS = ["PerGB2018", "CapacityReservation", "LACluster"];

const workspaceId = (context: HookContext): string =>
  armId(
    context,
    "Microsoft.OperationalInsights/workspaces",
    text(context.inputs.workspaceName) ?? "",
  );

/** A deleted workspace is recovered by its old name, but only where it was. */
function admit(context: HookContext, stored?: StoredResource): void {
  requireGroup(context);
  requireIdentities(context);
  if (stored) return;
  const id = workspaceId(context);
  const deleted = context.world.listDeleted(WORKSPACE, (other) => sameId(other.id, id))[0];
  const before = normalLocation(text(deleted?.state.location) ?? "");
  if (deleted && before !== "" && before !== locationOf(context)) {
    throw new CloudError(
      "ConflictError",
      409,
      `The workspace '${text(context.inputs.workspaceName)}' was deleted in the last 14 days in '${before}' and can only be ` +
        "recovered there; choose another name or that location.",
    );
  }
}

function checkRetention(inputs: Props): Failure[] {
  const days = inputs.retentionInDays;
  if (typeof days !== "number") return [];
  if (Number.isInteger(days) && days >= 30 && days <= 730) return [];
  return [
    failure(
      "retentionInDays",
      `must be a whole number of days from 30 to 730, ${got(days)}; change it`,
    ),
  ];
}

function check(inputs: Props): Failure[] {
  const quota = at(inputs, "workspaceCapping.dailyQuotaGb");
  const level = at(inputs, "sku.capacityReservationLevel");
  const badQuota = typeof quota === "number" && quota !== -1 && quota < 0.023;
  return [
    ...checkText(inputs.workspaceName, "workspaceName", {
      pattern: /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/,
      min: 4,
      max: 63,
      words: "4 to 63 letters, digits or -, starting and ending with a letter or digit",
    }),
    ...checkOneOf(at(inputs, "sku.name"), "sku.name", SKUS),
    ...checkRetention(inputs),
    ...(badQuota
      ? [
          failure(
            "workspaceCapping.dailyQuotaGb",
            `must be -1 or at least 0.023, ${got(quota)}; change it`,
          ),
        ]
      : []),
    ...(typeof level === "number" &&
    ![100, 200, 300, 400, 500, 1000, 2000, 5000, 10000, 25000, 50000].includes(level)
      ? [
          failure(
            "sku.capacityReservationLevel",
            `must be a commitment tier in GB a day, ${got(level)}; use 100`,
          ),
        ]
      : []),
    ...checkLocation(inputs),
    ...checkTags(inputs),
  ];
}

/** Facts of Log Analytics workspaces. */
export const workspace: TypeFacts = {
  token: WORKSPACE,
  operations: {
    create: "Microsoft.OperationalInsights/workspaces/write",
    read: "Microsoft.OperationalInsights/workspaces/read",
    update: "Microsoft.OperationalInsights/workspaces/write",
    delete: "Microsoft.OperationalInsights/workspaces/delete",
  },
  facts: {
    replaceOn: documented(["workspaceName", "resourceGroupName", "location"], DOCS),
    name: documented(
      {
        property: "workspaceName",
        pattern: "^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$",
        minLength: 4,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName"],
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      ARM_DOCS,
    ),
    softDelete: documented({ days: 14, nameHeld: true, onRecreate: "undelete" }, DELETE_DOCS),
    defaults: documented(
      {
        retentionInDays: 30,
        publicNetworkAccessForIngestion: "Enabled",
        publicNetworkAccessForQuery: "Enabled",
        "sku.name": "PerGB2018",
        "features.enableLogAccessUsingOnlyResourcePermissions": true,
        "workspaceCapping.dailyQuotaGb": -1,
      },
      RETENTION_DOCS,
    ),
  },
  location: { property: "location" },
  check,
  admit,
  id: workspaceId,
  outputs: (context, id) => ({
    name: text(context.inputs.workspaceName) ?? "",
    location: locationOf(context),
    privateLinkScopedResources: [],
    customerId: markedGuid("workspace", id),
    provisioningState: "Succeeded",
    createdDate: createdAt(context),
    modifiedDate: context.now.toISOString(),
    features: { legacy: 0, searchVersion: 1 },
    workspaceCapping: {
      dataIngestionStatus: "RespectQuota",
      quotaNextResetTime: `${createdAt(context).slice(0, 10)}T08:00:00Z`,
    },
    sku: { lastSkuUpdate: createdAt(context) },
    ...identityOutputs(context, id),
    etag: etag(id, JSON.stringify(context.inputs)),
    systemData: systemData(context),
    type: "Microsoft.OperationalInsights/workspaces",
    azureApiVersion: "2025-02-01",
  }),
  // The service answers with the SKU's name in lower case.
  readForm: (outputs) => {
    const sku = record(outputs.sku);
    return { ...outputs, sku: { ...sku, name: text(sku.name)?.toLowerCase() ?? "pergb2018" } };
  },
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName", "workspaceName", "sku.name", "identity.userAssignedIdentities"],
    keyed: ["identity.userAssignedIdentities"],
    defaults: { retentionInDays: 30 },
  }),
};

export const rows: readonly TypeFacts[] = [workspace];
