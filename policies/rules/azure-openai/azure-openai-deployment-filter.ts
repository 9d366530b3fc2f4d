import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Policies that a deployment may name; empty for any. */
  allowed: string[];
}

/** Content policies of Microsoft's that filter nothing or less than the default. */
const WEAK = /^Microsoft\.(Nil|Default)$/i;

/** Deployments name the content filter they are under. */
export default rule<Config>({
  id: "azure-openai-deployment-filter",
  title: "Azure OpenAI deployments name a content filter",
  severity: "high",
  why: "A deployment that names none is under Microsoft's default of its day, which has no shield against indirect attacks.",
  seen: "deployments that could only have the default, because the tool had no way to name another (github.com/hashicorp/terraform-provider-azurerm/issues/22822)",
  remedy: "Set `properties.raiPolicyName` to the account's `RaiPolicy`.",
  publicIds: ["AzPol AllowDeploymentCompletionControl"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Content filters that a deployment may name; empty for any.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) => token === "azure-native:cognitiveservices:Deployment",

  check(resource, { allowed }) {
    // Embeddings and speech come without an answer that could be filtered, but are under one all the same.
    const at = resource.get("properties", "raiPolicyName");
    const fix = "set `properties.raiPolicyName` to the account's `RaiPolicy`";
    if (isEmpty(at)) return resource.violation({ at, must: "name a content filter", fix });
    const name = at.text() ?? "";
    if (allowed.length > 0 && !allowed.includes(name)) {
      const listed = allowed.map((each) => JSON.stringify(each)).join(" or ");
      return resource.violation({ at, must: `be ${listed}`, fix });
    }
    if (allowed.length === 0 && WEAK.test(name)) {
      resource.violation({ at, must: "name a content filter that has shields", fix });
    }
  },
});
