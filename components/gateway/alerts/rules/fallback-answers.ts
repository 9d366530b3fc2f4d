import type { AlertRule } from "../types";

/** Many answers come from another target than the preferred one. */
export const fallbackAnswers: AlertRule = {
  name: "FallbackAnswers",
  severity: "ticket",
  forSeconds: 900,
  expr: () =>
    "unified_ai:fallback_calls:rate5m / on (alias) sum by (alias) (unified_ai:calls:rate5m) > 0.1",
  summary:
    "{{ $value | humanizePercentage }} of the answers of {{ $labels.alias }} come from a fallback",
  description:
    "The preferred target is out, slow or over its quota. Answers cost the fallback's price and have its style.",
};
