import { isConfigMap, liteLlmConfigs, type LiteLlmConfig } from "../../internal/litellm";
import { rule } from "../../rule";

interface Config {
  /** Longest time-out of a call, in seconds. */
  timeoutSeconds: number;
}

/** What a key may spend and use, by default or at most; either is enough. */
const PER_KEY = [
  ["litellm_settings", "default_key_generate_params"],
  ["litellm_settings", "upperbound_key_generate_params"],
] as const;
const LIMITS = ["max_budget", "rpm_limit", "tpm_limit"];

/** Every key has a budget and limits, and a failing target is left alone. */
export default rule<Config>({
  id: "litellm-limits",
  title:
    "LiteLLM gives every key a budget and limits, ends calls, and leaves failing targets alone",
  severity: "high",
  why: "A key without a budget spends until the card is charged; without time-outs and cool-down one hanging provider takes all workers.",
  seen: "one shared key in every agent's container, with which each of them could use unlimited credits (github.com/jaylfc/taOS/issues/645)",
  remedy:
    "Set `litellm_settings.default_key_generate_params` (or `upperbound_key_generate_params`) with max_budget, rpm_limit and tpm_limit, `router_settings.allowed_fails`, `cooldown_time` and `timeout`.",
  publicIds: ["OWASP LLM06:2026"],
  config: {
    schema: {
      timeoutSeconds: {
        type: "number",
        exclusiveMinimum: 0,
        default: 900,
        description: "Longest time-out of a call, in seconds; LiteLLM's own is 6000.",
      },
    },
    defaults: { timeoutSeconds: 900 },
  },

  applies: isConfigMap,

  check(resource, config) {
    for (const one of liteLlmConfigs(resource)) {
      for (const [must, fix] of problems(one, config))
        resource.violation({ at: one.at, must, got: "a configuration without", fix });
    }
  },
});

function problems({ content }: LiteLlmConfig, config: Config): [string, string][] {
  const found: [string, string][] = [];
  const positive = (...path: string[]): boolean => (content.get(...path).number() ?? 0) > 0;
  const lacking = LIMITS.filter((limit) => !PER_KEY.some((place) => positive(...place, limit)));
  if (lacking.length > 0)
    found.push([
      `give every key ${lacking.join(", ")}`,
      "set them in `litellm_settings.default_key_generate_params`",
    ]);
  const timeouts = [
    content.get("router_settings", "timeout"),
    content.get("litellm_settings", "request_timeout"),
  ].map((each) => each.number() ?? 0);
  if (!timeouts.some((seconds) => seconds > 0 && seconds <= config.timeoutSeconds))
    found.push([
      `end a call after at most ${config.timeoutSeconds} seconds`,
      "set `router_settings.timeout`",
    ]);
  for (const name of ["allowed_fails", "cooldown_time"]) {
    if (positive("router_settings", name) || positive("litellm_settings", name)) continue;
    found.push([`leave failing targets alone (${name})`, `set \`router_settings.${name}\``]);
  }
  return found;
}
