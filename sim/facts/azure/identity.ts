import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import { checkText, failure, got, list, sameMeaning, text } from "../judge";
import {
  ARM_DOCS,
  AUTONAME,
  AUTONAME_CHILD,
  checkLocation,
  checkTags,
  groupId,
  IDENTITY,
  locationOf,
  markedGuid,
  requireGroup,
  requireParent,
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

const FEDERATION_DOCS =
  "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations";
const FEDERATED = "azure-native:managedidentity:FederatedIdentityCredential";
/** Code with which Azure answers a second write under one identity. */
const CONCURRENT = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity";

function checkFederated(inputs: Props): Failure[] {
  const failures = [
    ...checkText(
      inputs.federatedIdentityCredentialResourceName,
      "federatedIdentityCredentialResourceName",
      {
        pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
        min: 3,
        max: 120,
        words: "3 to 120 letters, digits, - or _, starting with a letter or digit",
      },
    ),
    ...checkText(inputs.subject, "subject", { max: 600, words: "1 to 600 characters" }),
    ...checkText(inputs.issuer, "issuer", { max: 600, words: "1 to 600 characters" }),
  ];
  const { issuer, subject, audiences } = inputs;
  if (typeof issuer === "string" && !/^https:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.test(issuer))
    failures.push(
      failure("issuer", `must be an https URL without query, ${got(issuer)}; correct it`),
    );
  if (typeof subject === "string" && (/^\s|\s$/.test(subject) || subject.includes("*")))
    failures.push(
      failure(
        "subject",
        `must be one subject to the letter, without spaces around it and wildcards, ${got(subject)}; correct it`,
      ),
    );
  if (Array.isArray(audiences) && audiences.length !== 1)
    failures.push(
      failure(
        "audiences",
        `must be exactly one, ${got(audiences)}; use ["api://AzureADTokenExchange"]`,
      ),
    );
  list(audiences).forEach((one, index) =>
    failures.push(
      ...checkText(one, `audiences[${index}]`, { max: 600, words: "1 to 600 characters" }),
    ),
  );
  return failures;
}

const identityIdOf = (context: HookContext): string =>
  `${groupId(context, text(context.inputs.resourceGroupName) ?? "").replace("/resourceGroups/", "/resourcegroups/")}` +
  `/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${text(context.inputs.resourceName) ?? ""}`;

function admitFederated(context: HookContext, stored?: StoredResource): void {
  const type = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";
  const identity = identityIdOf(context);
  requireParent(context, IDENTITY, identity, type);
  const { issuer, subject } = context.inputs;
  const twin = context.world.list(
    FEDERATED,
    (one) =>
      one.id !== stored?.id &&
      one.id.toLowerCase().startsWith(`${identity}/`.toLowerCase()) &&
      one.inputs.issuer === issuer &&
      one.inputs.subject === subject,
  )[0];
  if (!twin) return;
  throw new CloudError(
    "IssuerAndSubjectAlreadyExists",
    409,
    `Issuer and subject combination already exists for this Managed Identity: '${twin.id.split("/").at(-1)}' has it.`,
  );
}

/** Facts of federated credentials: whose tokens Entra takes for an identity. */
export const federatedIdentityCredential: TypeFacts = {
  token: FEDERATED,
  operations: {
    create: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
    read: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
    update: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
    delete: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
  },
  facts: {
    replaceOn: documented(
      ["federatedIdentityCredentialResourceName", "resourceName", "resourceGroupName"],
      FEDERATION_DOCS,
    ),
    name: documented(
      {
        property: "federatedIdentityCredentialResourceName",
        pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}$",
        minLength: 3,
        maxLength: 120,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName", "resourceName"],
        caseInsensitive: true,
        autoname: AUTONAME_CHILD,
      },
      FEDERATION_DOCS,
    ),
    quota: guessed(
      {
        max: 20,
        per: "parent",
        parentProperty: "resourceName",
        code: "FederatedIdentityCredentialsLimitExceeded",
      },
      `the figure is stated, its error code is not: ${FEDERATION_DOCS}`,
    ),
    exclusiveUnder: documented(
      { property: "resourceName", code: CONCURRENT, milliseconds: 50 },
      FEDERATION_DOCS,
    ),
  },
  location: { global: true },
  check: checkFederated,
  admit: admitFederated,
  id: (context) =>
    `${identityIdOf(context)}/federatedIdentityCredentials/${text(context.inputs.federatedIdentityCredentialResourceName) ?? ""}`,
  outputs: (context) => ({
    name: text(context.inputs.federatedIdentityCredentialResourceName) ?? "",
    systemData: systemData(context),
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    azureApiVersion: "2024-11-30",
  }),
  equal: sameMeaning({ caseless: ["resourceGroupName", "resourceName"] }),
};

export const rows: readonly TypeFacts[] = [userAssignedIdentity, federatedIdentityCredential];
