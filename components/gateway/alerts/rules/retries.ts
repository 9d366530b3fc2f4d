import type { AlertRule } from "../types";
import { WINDOW_SECONDS } from "../recordings/calls";

/** Many calls need another try. */
export const retries: AlertRule = {
  name: "Retries",
  severity: "ticket",
  forSeconds: 900,
  expr: (timing) => {
    const rate = (metric: string): string =>
      `sum by (alias) (rate(${metric}[${timing.length(WINDOW_SECONDS)}]) * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info)`;
    return `${rate("envoy_cluster_upstream_rq_retry")} / ${rate("envoy_cluster_upstream_rq_completed")} > 0.25`;
  },
  summary: "{{ $value | humanizePercentage }} of the calls of {{ $labels.alias }} are tried again",
  description:
    "More than probes of one ejected target explain: a target fails now and then without failing for good. See FailureCause.",
};
