import { CloudError, documented, type TypeFacts } from "../../model";
import { checkText, sameMeaning, text } from "../judge";
import { ARM_DOCS, AUTONAME, checkLocation, checkTags, groupId, RESOURCE_GROUP } from "./common";
import { normalLocation } from "./locations";

const LIFE_DOCS =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/manage-resource-groups-portal";
const NAME = /^[-\w().\p{L}\p{Nd}]*[-\w()\p{L}\p{Nd}]$/u;

/** Every type whose resources live in a resource group, innermost first. */
const CONTENT = [
  "azure-native:cognitiveservices:Deployment",
  "azure-native:cognitiveservices:RaiPolicy",
  "azure-native:cognitiveservices:Account",
  "azure-native:operationalinsights:Workspace",
  "azure-native:managedidentity:UserAssignedIdentity",
  "azure-native:containerservice:AgentPool",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:compute:VirtualMachine",
  "azure-native:storage:StorageAccount",
];

/** Facts of resource groups. */
export const resourceGroup: TypeFacts = {
  token: RESOURCE_GROUP,
  operations: {
    create: "Microsoft.Resources/subscriptions/resourceGroups/write",
    read: "Microsoft.Resources/subscriptions/resourceGroups/read",
    update: "Microsoft.Resources/subscriptions/resourceGroups/write",
    delete: "Microsoft.Resources/subscriptions/resourceGroups/delete",
  },
  facts: {
    replaceOn: documented(["resourceGroupName", "location"], LIFE_DOCS),
    name: documented(
      {
        property: "resourceGroupName",
        pattern: "^.{1,90}$",
        minLength: 1,
        maxLength: 90,
        uniqueIn: "account",
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      ARM_DOCS,
    ),
    quota: documented(
      { max: 980, per: "account", code: "ResourceGroupQuotaExceeded" },
      "https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits",
    ),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.resourceGroupName, "resourceGroupName", {
      pattern: NAME,
      max: 90,
      words: "1 to 90 letters, digits or ._-() not ending in a period",
    }),
    ...checkLocation(inputs),
    ...checkTags(inputs),
  ],
  admit: (context) => {
    if (text(context.inputs.location) === undefined && context.provider.region === undefined) {
      throw new CloudError(
        "LocationRequired",
        400,
        "The location property is required for this definition; set `location` of the resource group or of the provider.",
      );
    }
  },
  id: (context) => groupId(context, text(context.inputs.resourceGroupName) ?? ""),
  outputs: (context) => ({
    name: text(context.inputs.resourceGroupName) ?? "",
    location: normalLocation(text(context.inputs.location) ?? context.provider.region ?? ""),
    properties: { provisioningState: "Succeeded" },
    type: "Microsoft.Resources/resourceGroups",
    azureApiVersion: "2025-04-01",
  }),
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName", "managedBy"],
  }),
  // Azure deletes the content too. azure-native leaves that to Azure, so a program that lost track of a resource would
  // lose it unseen; the local Azure refuses instead, as ARM does for groups that hold locked resources.
  retire: (context) => {
    const prefix = `${context.stored.id}/`.toLowerCase();
    for (const token of CONTENT) {
      const [left] = context.world.list(token, (resource) =>
        resource.id.toLowerCase().startsWith(prefix),
      );
      if (left) {
        throw new CloudError(
          "ResourceGroupDeletionBlocked",
          409,
          `Deletion of resource group '${context.stored.name ?? context.stored.id}' would delete resources that are ` +
            `not known to this operation, such as '${left.id}'. Delete them first.`,
        );
      }
    }
  },
};

export const rows: readonly TypeFacts[] = [resourceGroup];
