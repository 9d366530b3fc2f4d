import { documented, type TypeFacts } from "../../model";
import { checkText, sameMeaning, text } from "../judge";
import {
  ARM_DOCS,
  AUTONAME,
  checkLocation,
  checkTags,
  groupId,
  IDENTITY,
  locationOf,
  markedGuid,
  requireGroup,
  systemData,
  tenantOf,
} from "./common";
import { normalLocation } from "./locations";

const DOCS =
  "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/manage-user-assigned-managed-identities";

/** Facts of user-assigned managed identities. */
export const userAssignedIdentity: TypeFacts = {
  token: IDENTITY,
  operations: {
    create: "Microsoft.ManagedIdentity/userAssignedIdentities/write",
    read: "Microsoft.ManagedIdentity/userAssignedIdentities/read",
    update: "Microsoft.ManagedIdentity/userAssignedIdentities/write",
    delete: "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
  },
  facts: {
    replaceOn: documented(["resourceName", "resourceGroupName", "location"], DOCS),
    name: documented(
      {
        property: "resourceName",
        pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$",
        minLength: 3,
        maxLength: 128,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName"],
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      ARM_DOCS,
    ),
  },
  location: { property: "location" },
  check: (inputs) => [
    ...checkText(inputs.resourceName, "resourceName", {
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
      min: 3,
      max: 128,
      words: "3 to 128 letters, digits, - or _, starting with a letter or digit",
    }),
    ...checkLocation(inputs),
    ...checkTags(inputs),
  ],
  admit: (context) => {
    requireGroup(context);
  },
  // The identity service answers with `resourcegroups` in lower case, unlike every other one.
  id: (context) =>
    `${groupId(context, text(context.inputs.resourceGroupName) ?? "").replace("/resourceGroups/", "/resourcegroups/")}` +
    `/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${text(context.inputs.resourceName) ?? ""}`,
  outputs: (context, id) => ({
    name: text(context.inputs.resourceName) ?? "",
    location: locationOf(context),
    principalId: markedGuid("principal", id),
    clientId: markedGuid("client", id),
    tenantId: tenantOf(context),
    systemData: systemData(context),
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    azureApiVersion: "2024-11-30",
  }),
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName", "resourceName"],
  }),
};

export const rows: readonly TypeFacts[] = [userAssignedIdentity];
