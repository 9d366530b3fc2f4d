import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Accounts fetch from named hosts only. */
export default rule({
  id: "azure-openai-outbound-restricted",
  title: "Azure OpenAI accounts reach only the hosts that are listed",
  severity: "medium",
  why: "A prompt can make the service fetch an address, and carry data to it.",
  seen: "outbound control left at its default in most accounts a Microsoft architect saw (azurefeeds.com/2025/05/01/azure-openai-service-controlling-outbound-access)",
  remedy:
    "Set `properties.restrictOutboundNetworkAccess` to true and list what is fetched in `allowedFqdnList`.",
  publicIds: ["CKV_AZURE_247"],

  applies: (token) => token === "azure-native:cognitiveservices:Account",

  check(resource) {
    requireInputs(resource, [{ path: "properties.restrictOutboundNetworkAccess", oneOf: [true] }]);
    resource.attempt(() => {
      const hosts = resource.get("properties", "allowedFqdnList");
      resource.each(hosts.items(), (at) => {
        if (!/^\*?\.?[^.]*$/.test(at.text() ?? "")) return;
        resource.violation({ at, must: "be a host name", fix: "name the hosts one by one" });
      });
    });
  },
});
