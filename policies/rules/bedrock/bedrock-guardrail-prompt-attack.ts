import { eachAt } from "../../internal/require";
import { anyOf, type Value } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Weakest strength of the filter that is accepted. */
  minimumStrength: string;
}

const STRENGTHS = ["NONE", "LOW", "MEDIUM", "HIGH"];

/** A guardrail filters prompt attacks. */
export default rule<Config>({
  id: "bedrock-guardrail-prompt-attack",
  title: "Bedrock guardrails block prompt attacks",
  severity: "high",
  why: "The harm filters look at topics; jailbreaks and injected instructions pass all of them unless the prompt attack filter is on.",
  seen: "AWS's own example of an agent with guardrails: filters for hate, violence, misconduct and sexual content, none for prompt attacks (github.com/aws-ia/terraform-aws-bedrock examples/agent-with-guardrails, 4b74b7d)",
  remedy:
    'Add `{ type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "NONE" }` to `contentPolicyConfig.filtersConfigs`.',
  publicIds: ["P:bedrock_guardrail_prompt_attack_filter_enabled", "AISF-AI-02"],
  config: {
    schema: {
      minimumStrength: {
        type: "string",
        enum: STRENGTHS.slice(1),
        default: "MEDIUM",
        description: "Weakest strength of the filter that is accepted.",
      },
    },
    defaults: { minimumStrength: "MEDIUM" },
  },

  applies: (token) => token === "aws:bedrock/guardrail:Guardrail",

  check(resource, { minimumStrength }) {
    const filters = eachAt(resource, "contentPolicyConfig.filtersConfigs");
    if (anyOf(...filters.map((filter) => () => faultOf(filter, minimumStrength) === undefined)))
      return;
    const found = filters.find((filter) => filter.get("type").is("PROMPT_ATTACK"));
    const at = found && faultOf(found, minimumStrength);
    if (at === undefined) {
      return resource.violation({
        at: resource.get("contentPolicyConfig", "filtersConfigs"),
        must: "hold a filter of type PROMPT_ATTACK",
        got: filters.length === 0 ? "no filter" : "other filters only",
        fix: `add \`{ type: "PROMPT_ATTACK", inputStrength: "${minimumStrength}", outputStrength: "NONE" }\``,
      });
    }
    const strength = at.path.at(-1) === "inputStrength";
    resource.violation({
      at,
      must: strength ? `be ${minimumStrength} or stronger` : "not switch the filter off",
      fix: strength
        ? `set \`inputStrength\` to "${minimumStrength}"`
        : `leave \`${at.path.at(-1)}\` out`,
    });
  },
});

/** Why a filter does not block prompt attacks: the input at fault, or the filter when it is for something else. */
function faultOf(filter: Value, minimum: string): Value | undefined {
  if (!filter.get("type").is("PROMPT_ATTACK")) return filter;
  const enabled = filter.get("inputEnabled");
  if (enabled.is(false)) return enabled;
  const action = filter.get("inputAction");
  if (action.is("NONE")) return action;
  const at = filter.get("inputStrength");
  const strength = STRENGTHS.indexOf(at.text()?.toUpperCase() ?? "NONE");
  return strength >= STRENGTHS.indexOf(minimum) ? undefined : at;
}
