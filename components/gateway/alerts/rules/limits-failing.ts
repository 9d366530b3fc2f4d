import type { AlertRule } from "../types";
import { WINDOW_SECONDS } from "../recordings/calls";

/** Limits cannot be asked for: calls pass uncounted. */
export const limitsFailing: AlertRule = {
  name: "LimitsFailing",
  severity: "page",
  forSeconds: 120,
  expr: (timing) =>
    `sum(rate(envoy_cluster_ratelimit_error[${timing.length(WINDOW_SECONDS)}])) > 0`,
  summary: "{{ $value | humanize }} calls a second pass without limits or budgets",
  description:
    "The rate-limit service or its Redis does not answer. Calls are not refused for it, and not counted either.",
};
