import { eachAt } from "../../internal/require";
import { anyOf } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Lowest threshold accepted, from 0 to 0.99. */
  minimumThreshold: number;
}

/** A guardrail refuses answers that its sources do not support. */
export default rule<Config>({
  id: "bedrock-guardrail-grounding",
  title: "Bedrock guardrails check answers against their sources",
  severity: "low",
  why: "An answer over a knowledge base that no document supports reads as if one did; callers act on it.",
  seen: "an airline held to the refund its support chatbot had invented (Moffatt v. Air Canada, 2024 BCCRT 149)",
  remedy:
    'Add `{ type: "GROUNDING", threshold: 0.7 }` to `contextualGroundingPolicyConfig.filtersConfigs` of guardrails used with a knowledge base.',
  publicIds: ["P:bedrock_guardrail_contextual_grounding_filter_enabled"],
  config: {
    schema: {
      minimumThreshold: {
        type: "number",
        minimum: 0,
        maximum: 0.99,
        default: 0.5,
        description: "Lowest threshold accepted; an answer that scores below it is blocked.",
      },
    },
    defaults: { minimumThreshold: 0.5 },
  },

  applies: (token) => token === "aws:bedrock/guardrail:Guardrail",

  check(resource, { minimumThreshold }) {
    const filters = eachAt(resource, "contextualGroundingPolicyConfig.filtersConfigs");
    const grounded = filters.map(
      (filter) => () =>
        filter.get("type").is("GROUNDING") &&
        (filter.get("threshold").number() ?? 0) >= minimumThreshold,
    );
    if (anyOf(...grounded)) return;
    const found = filters.find((filter) => filter.get("type").is("GROUNDING"));
    resource.violation({
      at:
        found?.get("threshold") ??
        resource.get("contextualGroundingPolicyConfig", "filtersConfigs"),
      must: found ? `be ${minimumThreshold} or more` : "hold a filter of type GROUNDING",
      fix: `set \`threshold\` of the GROUNDING filter to ${minimumThreshold} or more`,
    });
  },
});
