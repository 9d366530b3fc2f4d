import type { AlertRule } from "../types";
import { WINDOW_SECONDS } from "../recordings/calls";

/** Tokens flow that no price is known for: money and budgets are then too low. */
export const usageUnpriced: AlertRule = {
  name: "UsageUnpriced",
  severity: "ticket",
  forSeconds: 900,
  expr: (timing) => {
    const window = timing.length(WINDOW_SECONDS);
    const used = `sum(rate(gen_ai_client_token_usage_sum{gen_ai_token_type=~"input|output"}[${window}]))`;
    return `${used} - (sum(unified_ai:tokens:rate5m) or vector(0)) > 0.05 * ${used}`;
  },
  summary: "{{ $value | humanize }} tokens a second have no price",
  description:
    "The metrics name a model that the rules do not know: they are older than the gateway's routes. Run `pulumi up`.",
};
