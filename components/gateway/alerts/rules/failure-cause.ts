import type { AlertRule } from "../types";

/** One cause accounts for many failures, hidden from callers or not. */
export const failureCause: AlertRule = {
  name: "FailureCause",
  severity: "ticket",
  forSeconds: 600,
  expr: () =>
    "unified_ai:failures:rate5m / on () group_left () sum(unified_ai:gateway_answers:rate5m) > 0.05",
  summary: "{{ $value | humanizePercentage }} of calls: {{ $labels.cause }}",
  description:
    "Not connected: network, DNS, TLS. Timed out: a slow target. Broken off: the provider closes. Too many at once: limits of the proxies. Processor: its log.",
};
