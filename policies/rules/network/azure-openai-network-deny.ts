import { requireNamedNetworks } from "../../internal/azure-networks";
import { rule } from "../../rule";

/** Azure OpenAI and the other Cognitive Services accounts are closed to networks that are not named. */
export default rule({
  id: "azure-openai-network-deny",
  title: "Azure OpenAI accounts deny every network that is not named",
  severity: "high",
  why: "An account that answers the whole internet is one leaked token away from being used by it; Azure's default is open.",
  seen: "stolen Azure OpenAI keys used from the open internet through a reverse proxy and resold (Microsoft's complaint against Storm-2139, 2025)",
  remedy:
    "Set `properties.networkAcls.defaultAction` to Deny and name the callers in `ipRules` or `virtualNetworkRules`, or set `properties.publicNetworkAccess` to Disabled.",
  publicIds: [
    "CKV_AZURE_134",
    "AZR-000280 Azure.AI.PublicAccess",
    "AzPol 037eea7a-bd0a-46c5-9a66-03aea78705d3",
  ],

  applies: (token) => token === "azure-native:cognitiveservices:Account",

  check(resource) {
    requireNamedNetworks(
      resource,
      'set `properties.networkAcls.defaultAction` to "Deny" and list the callers\' addresses in `ipRules`, or set `properties.publicNetworkAccess` to "Disabled"',
    );
  },
});
