import type { AlertRule } from "../types";

/** An alias fails although its targets were tried in turn. */
export const aliasErrors: AlertRule = {
  name: "AliasErrors",
  severity: "page",
  forSeconds: 300,
  expr: () =>
    'sum by (alias) (unified_ai:alias_answers:rate5m{envoy_response_code_class="5"}) / sum by (alias) (unified_ai:alias_answers:rate5m) > 0.05',
  summary:
    "{{ $value | humanizePercentage }} of the answers of {{ $labels.alias }} are server errors",
  description:
    "No target of the alias answers these calls. See the clouds' status, quotas and TokenUnusable; add a target elsewhere.",
};
