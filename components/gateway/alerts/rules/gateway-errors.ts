import type { AlertRule } from "../types";

/** Callers get server errors, whatever the reason: also those that never reach a target. */
export const gatewayErrors: AlertRule = {
  name: "GatewayErrors",
  severity: "page",
  forSeconds: 300,
  expr: () =>
    'sum(unified_ai:gateway_answers:rate5m{envoy_response_code_class="5"}) / sum(unified_ai:gateway_answers:rate5m) > 0.05',
  summary: "{{ $value | humanizePercentage }} of all answers are server errors",
  description:
    "AliasErrors says which alias, FailureCause why. Without either the gateway itself fails: see the processor's log.",
};
