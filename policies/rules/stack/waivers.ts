import {
  DAY_PATTERN,
  refusal,
  RESOURCE_PATTERN,
  useWaivers,
  WAIVERS,
  type WaiverConfig,
} from "../../internal/waivers";
import { stackRule } from "../../stack-rule";

const text = (description: string) => ({ type: "string" as const, pattern: "\\S", description });

/** Waivers are whole, have an owner, and end soon. The rule also puts them in force: disabled, no waiver holds. */
export default stackRule<WaiverConfig>({
  id: WAIVERS,
  title: "Every waiver names rule, resource, owner, reason and a last day that is not far off",
  severity: "high",
  why: "An exception without an owner and an end is a rule that was taken away without anybody deciding so.",
  seen: "ignore entries meant for a while and long past their review dates, found week after week by a job that could only open issues about them (github.com/mikesvoboda/nemotron-v3-home-security-intelligence/issues/6507)",
  remedy:
    "Give waivers in the policy config file under `waivers.list`, each with `rule`, `resource`, `owner`, `reason` and `expires`.",
  publicIds: [],
  config: {
    schema: {
      list: {
        type: "array",
        default: [],
        description:
          "Waivers: `rule`; `resource`, a URN or a type token, a space and a name in which `*` stands for any text; `owner`; `reason`; `expires`, the last day, YYYY-MM-DD. While one holds, the violation is advisory.",
        items: {
          type: "object",
          required: ["rule", "resource", "owner", "reason", "expires"],
          additionalProperties: false,
          properties: {
            rule: text("Id of the rule."),
            resource: { type: "string", pattern: RESOURCE_PATTERN },
            owner: text("Who answers for it."),
            reason: text("Why the rule is broken here."),
            expires: { type: "string", pattern: DAY_PATTERN },
          },
        },
      },
      longestDays: {
        type: "integer",
        minimum: 1,
        maximum: 366,
        default: 90,
        description: "How many days ahead the last day of a waiver may lie.",
      },
    },
    defaults: { list: [], longestDays: 90 },
  },

  applies: () => false,

  prepare: (config) => useWaivers(config),

  check(stack, config) {
    for (const index of config.list.keys()) {
      const found = refusal(config, index);
      if (!found) continue;
      const { at, must, got, fix } = found;
      stack.violation({ must: `give waivers whose \`${at}\` ${must}`, got, fix });
    }
  },
});
