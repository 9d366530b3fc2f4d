import type { AlertRule } from "../types";

/** Whole answers are slow. */
export const slowAnswers: AlertRule = {
  name: "SlowAnswers",
  severity: "ticket",
  forSeconds: 600,
  expr: (_timing, { answerSeconds }) => `unified_ai:call_seconds:p99_5m > ${answerSeconds}`,
  summary: "1% of the answers of {{ $labels.alias }} take over {{ $value | humanizeDuration }}",
  description:
    "Half the time after which the gateway gives an answer up, or a minute. See the target in the access log.",
};
