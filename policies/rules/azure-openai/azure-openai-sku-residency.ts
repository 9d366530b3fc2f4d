import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** `global` for anywhere, `zone` for the data zone of the account, `region` for its region. */
  processing: string;
}

const PROCESSINGS = ["global", "zone", "region"] as const;

/** learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types, 2026-11-21. */
function processingOf(sku: string): (typeof PROCESSINGS)[number] {
  if (/^(Global|DeveloperTier)/i.test(sku)) return "global";
  return /^DataZone/i.test(sku) ? "zone" : "region";
}

/** Deployments process prompts no farther away than is allowed, wherever their account stands. */
export default rule<Config>({
  id: "azure-openai-sku-residency",
  title: "Azure OpenAI deployments process prompts where the residency allows",
  severity: "high",
  why: "A Global deployment answers from any region in the world, also when the account stands in the one that is wanted.",
  seen: "a template for hospitals that set GlobalStandard for everybody (github.com/Azure-Samples/healthcare-agent-orchestrator/issues/16)",
  remedy: "Set `sku.name` to DataZoneStandard, Standard or their provisioned counterparts.",
  publicIds: [],
  config: {
    schema: {
      processing: {
        type: "string",
        enum: [...PROCESSINGS],
        default: "zone",
        description:
          "Farthest place of processing: anywhere, the account's data zone, or its region.",
      },
    },
    defaults: { processing: "zone" },
  },

  applies: (token) => token === "azure-native:cognitiveservices:Deployment",

  check(resource, { processing }) {
    const at = resource.get("sku", "name");
    if (isEmpty(at)) return;
    const rank = (each: string): number => PROCESSINGS.findIndex((one) => one === each);
    if (rank(processingOf(at.text() ?? "")) >= rank(processing)) return;
    const enough =
      processing === "zone"
        ? "DataZoneStandard, Standard or their provisioned counterparts"
        : "Standard or ProvisionedManaged";
    resource.violation({
      at,
      must: `process prompts in the account's ${processing === "zone" ? "data zone" : "region"}`,
      fix: `set \`sku.name\` to ${enough}`,
    });
  },
});
