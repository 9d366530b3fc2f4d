import { at } from "../../internal/require";
import { anyOf, type Value } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Kinds of personal data that must be among those blocked or masked. */
  required: string[];
}

/** A guardrail blocks or masks personal data. */
export default rule<Config>({
  id: "bedrock-guardrail-pii",
  title: "Bedrock guardrails block or mask personal data",
  severity: "medium",
  why: "What callers paste into prompts and what a knowledge base holds come out again in answers and logs.",
  seen: "a guardrail of an AWS sample over a knowledge base with a grounding policy and nothing for personal data (github.com/aws-samples/amazon-bedrock-samples rag/knowledge-bases/features-examples/05-responsible-ai/contextual_grounding.ipynb, 85fba9d)",
  remedy:
    "List the kinds of personal data in `sensitiveInformationPolicyConfig.piiEntitiesConfigs` with `action` BLOCK or ANONYMIZE.",
  publicIds: ["P:bedrock_guardrail_sensitive_information_filter_enabled"],
  config: {
    schema: {
      required: {
        type: "array",
        items: { type: "string" },
        default: [],
        description:
          "Kinds of personal data, as `EMAIL` or `CREDIT_DEBIT_CARD_NUMBER`, that must be among those blocked or masked; by default any one will do.",
      },
    },
    defaults: { required: [] },
  },

  applies: (token) => token === "aws:bedrock/guardrail:Guardrail",

  check(resource, { required }) {
    const policy = resource.get("sensitiveInformationPolicyConfig");
    const entities = policy.get("piiEntitiesConfigs");
    const acting = [...entities.items(), ...policy.get("regexesConfigs").items()];
    if (!anyOf(...acting.map((each) => () => acts(each)))) {
      resource.violation({
        at: entities,
        must: "name a kind of personal data to block or mask",
        fix: 'add entries with `type` and `action` "BLOCK" or "ANONYMIZE"',
      });
    }
    for (const kind of required) {
      resource.attempt(() => {
        const named = (each: Value) => () => each.get("type").is(kind) && acts(each);
        if (anyOf(...entities.items().map(named))) return;
        resource.violation({
          at: entities,
          must: `block or mask ${kind}`,
          got: "no such entry",
          fix: `add an entry with \`type\` "${kind}"`,
        });
      });
    }
  },
});

/** Whether the entry does anything on the way in or out; `inputAction` and `outputAction` take the place of `action`. */
function acts(entry: Value): boolean {
  return ["input", "output"].some((side) => {
    const own = at(entry, `${side}Action`);
    const action = own.isMissing ? entry.get("action") : own;
    return action.is("BLOCK", "ANONYMIZE") && !at(entry, `${side}Enabled`).is(false);
  });
}
