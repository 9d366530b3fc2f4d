import { rule } from "../../rule";

interface Config {
  /** Shortest prefix of a range: 24 stands for 256 addresses. */
  shortestPrefix: number;
}

/** A list of networks that is as good as none does not count. */
export default rule<Config>({
  id: "azure-openai-no-wide-ip-rules",
  title: "Azure OpenAI accounts list no range of more than 65,536 addresses",
  severity: "high",
  why: "An account that denies by default and allows 0.0.0.0/0 is open, and looks shut.",
  seen: "a documented firewall rule from 0.0.0.0 to 255.255.255.255 that was meant to let in Azure only (github.com/MicrosoftDocs/azure-docs/issues/83668)",
  remedy: "List the callers' own addresses in `properties.networkAcls.ipRules`.",
  publicIds: [],
  config: {
    schema: {
      shortestPrefix: {
        type: "integer",
        minimum: 1,
        maximum: 32,
        default: 16,
        description: "Shortest prefix of a range; 24 stands for 256 addresses.",
      },
    },
    defaults: { shortestPrefix: 16 },
  },

  applies: (token) => token === "azure-native:cognitiveservices:Account",

  check(resource, { shortestPrefix }) {
    if (resource.get("properties", "publicNetworkAccess").is("Disabled")) return;
    resource.each(resource.get("properties", "networkAcls", "ipRules").items(), (rule) => {
      const at = rule.get("value");
      const [address = "", prefix = "32"] = (at.text() ?? "").split("/");
      if (address !== "0.0.0.0" && Number(prefix) >= shortestPrefix) return;
      resource.violation({
        at,
        must: `be an address, or a range of prefix ${shortestPrefix} or longer`,
        fix: "list the callers' own addresses",
      });
    });
  },
});
