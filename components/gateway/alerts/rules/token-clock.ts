import type { AlertRule } from "../types";

/** Clocks differ so much that signatures will be refused. */
export const tokenClock: AlertRule = {
  name: "TokenClock",
  severity: "ticket",
  forSeconds: 300,
  expr: () => "max by (cloud) (abs(unified_ai_token_clock_skew_seconds)) > 60",
  summary:
    "The clock of a node and that of {{ $labels.cloud }} differ by {{ $value | humanizeDuration }}",
  description: "AWS refuses signatures from 5 minutes on. Replace the node.",
};
