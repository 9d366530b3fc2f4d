import type { AlertRule } from "../types";

/** Streams begin late. */
export const slowFirstToken: AlertRule = {
  name: "SlowFirstToken",
  severity: "ticket",
  forSeconds: 600,
  expr: (_timing, { firstTokenSeconds }) =>
    `unified_ai:first_token_seconds:p99_5m > ${firstTokenSeconds}`,
  summary: "1% of the streams of {{ $labels.alias }} begin after {{ $value | humanizeDuration }}",
  description:
    "Half the time after which the gateway tries the next target. See the target in the access log.",
};
