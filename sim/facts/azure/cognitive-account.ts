import {
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { at, checkOneOf, checkText, isRecord, list, record, sameMeaning, text } from "../judge";
import {
  ACCOUNT,
  ARM_DOCS,
  AUTONAME,
  checkLocation,
  checkTags,
  createdAt,
  DEPLOYMENT,
  etag,
  identityOutputs,
  locationOf,
  markedGuid,
  RAI_POLICY,
  systemData,
} from "./common";
import { accountId, admitAccount, KINDS, refuse } from "./cognitive-account-admit";
import { checkIpRules } from "./ip-rules";
import { normalLocation } from "./locations";

const DOCS = "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/create";
const RECOVER_DOCS = "https://learn.microsoft.com/azure/ai-services/recover-purge-resources";
const LIMIT_DOCS = "https://learn.microsoft.com/azure/foundry/openai/quotas-limits";

/** Computed part of the account's properties. */
function shownProperties(context: HookContext, id: string): Props {
  const domain = text(at(context.inputs, "properties.customSubDomainName"));
  const location = locationOf(context);
  const openAi = `https://${domain ?? ""}.openai.azure.com/`;
  const cognitive = domain
    ? `https://${domain}.cognitiveservices.azure.com/`
    : `https://${location}.api.cognitive.microsoft.com/`;
  const isOpenAi = text(context.inputs.kind) === "OpenAI";
  const endpoints: Props =
    domain === undefined
      ? { "OpenAI Language Model Instance API": cognitive }
      : { "OpenAI Language Model Instance API": openAi, "OpenAI Model Scaleset API": openAi };
  if (!isOpenAi && domain !== undefined)
    endpoints["AI Foundry API"] = `https://${domain}.services.ai.azure.com/`;
  return {
    endpoint: isOpenAi && domain !== undefined ? openAi : cognitive,
    endpoints,
    provisioningState: "Succeeded",
    internalId: markedGuid("internal", id).replaceAll("-", ""),
    dateCreated: createdAt(context),
    isMigrated: false,
    callRateLimit: { rules: [] },
    capabilities: [{ name: "VirtualNetworks" }, { name: "CustomerManagedKey" }],
    privateEndpointConnections: [],
  };
}

function check(inputs: Props): Failure[] {
  const given = record(inputs.properties);
  return [
    ...checkText(inputs.accountName, "accountName", {
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
      min: 2,
      max: 64,
      words: "2 to 64 letters, digits or _.-, starting with a letter or digit",
    }),
    ...checkText(given.customSubDomainName, "properties.customSubDomainName", {
      pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]$/,
      min: 2,
      max: 64,
      words: "2 to 64 letters, digits or -, starting and ending with a letter or digit",
    }),
    ...checkOneOf(inputs.kind, "kind", KINDS),
    ...checkLocation(inputs),
    ...checkTags(inputs),
    ...checkIpRules(at(given, "networkAcls.ipRules"), "properties.networkAcls.ipRules"),
  ];
}

/** Facts of Azure OpenAI and AI services accounts. */
export const account: TypeFacts = {
  token: ACCOUNT,
  operations: {
    create: "Microsoft.CognitiveServices/accounts/write",
    read: "Microsoft.CognitiveServices/accounts/read",
    update: "Microsoft.CognitiveServices/accounts/write",
    delete: "Microsoft.CognitiveServices/accounts/delete",
  },
  facts: {
    replaceOn: documented(["accountName", "resourceGroupName", "location"], DOCS),
    name: documented(
      {
        property: "accountName",
        pattern: "^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$",
        minLength: 2,
        maxLength: 64,
        uniqueIn: "parent",
        parentProperties: ["resourceGroupName"],
        caseInsensitive: true,
        autoname: AUTONAME,
      },
      ARM_DOCS,
    ),
    softDelete: documented(
      {
        days: 2,
        nameHeld: true,
        onRecreate: "restore-flag",
        restoreProperty: "properties.restore",
      },
      RECOVER_DOCS,
    ),
    defaults: guessed(
      {
        "properties.publicNetworkAccess": "Enabled",
        "properties.disableLocalAuth": false,
        "properties.allowProjectManagement": false,
        "properties.restrictOutboundNetworkAccess": false,
        "properties.dynamicThrottlingEnabled": false,
      },
      "optional in the specification; what a fresh account shows in published answers",
    ),
    quota: documented({ max: 30, per: "region", code: "AccountQuotaExceeded" }, LIMIT_DOCS),
  },
  location: { property: "location" },
  check,
  admit: admitAccount,
  id: accountId,
  outputs: (context, id) => ({
    name: text(context.inputs.accountName) ?? "",
    location: locationOf(context),
    properties: shownProperties(context, id),
    ...identityOutputs(context, id),
    etag: etag(id, JSON.stringify(context.inputs)),
    systemData: systemData(context),
    type: "Microsoft.CognitiveServices/accounts",
    azureApiVersion: "2025-06-01",
  }),
  readForm: (outputs) => {
    const acls = at(outputs, "properties.networkAcls");
    if (!isRecord(acls)) return outputs;
    const sorted = [...list(acls.ipRules)].sort((a, b) =>
      JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
    );
    const networkAcls = {
      ...acls,
      ipRules: sorted,
      virtualNetworkRules: list(acls.virtualNetworkRules),
    };
    return { ...outputs, properties: { ...record(outputs.properties), networkAcls } };
  },
  equal: sameMeaning({
    fold: { location: normalLocation },
    caseless: ["resourceGroupName", "accountName", "identity.userAssignedIdentities"],
    keyed: ["identity.userAssignedIdentities"],
    sets: [
      "properties.networkAcls.ipRules",
      "properties.networkAcls.virtualNetworkRules",
      "properties.allowedFqdnList",
    ],
    defaults: {
      "properties.networkAcls.ipRules": [],
      "properties.networkAcls.virtualNetworkRules": [],
    },
  }),
  retire: (context) => {
    const prefix = `${context.stored.id}/`.toLowerCase();
    for (const token of [DEPLOYMENT, RAI_POLICY]) {
      const [child] = context.world.list(token, (other) =>
        other.id.toLowerCase().startsWith(prefix),
      );
      if (child) {
        refuse(
          "CannotDeleteResource",
          409,
          `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${child.id}'. ` +
            "Please delete all nested resources before deleting this resource.",
        );
      }
    }
  },
};

export const rows: readonly TypeFacts[] = [account];
