import type { Recordings } from "../types";
import { WINDOW_SECONDS } from "./calls";

/** Why calls failed or had to be tried again, by Envoy's counters. */
const CAUSES: Record<string, readonly string[]> = {
  "not connected": ["envoy_cluster_upstream_cx_connect_fail"],
  "timed out": ["envoy_cluster_upstream_rq_per_try_timeout", "envoy_cluster_upstream_rq_timeout"],
  "broken off": [
    "envoy_cluster_upstream_cx_destroy_remote_with_active_rq",
    "envoy_cluster_upstream_rq_rx_reset",
  ],
  "no target left": ["envoy_cluster_upstream_cx_none_healthy"],
  "too many at once": [
    "envoy_cluster_upstream_rq_pending_overflow",
    "envoy_cluster_upstream_rq_retry_overflow",
    "envoy_cluster_upstream_cx_overflow",
  ],
};

/** Selector of the gateway's own listeners; Envoy names them by protocol and port. */
export const LISTENERS = 'envoy_http_conn_manager_prefix=~"https?-[0-9]+"';

/** Answers by status class, to callers and per alias, and causes of failures. */
export const answerRecordings: Recordings = (timing, { namespace }) => {
  const window = timing.length(WINDOW_SECONDS);
  const clusters = `{envoy_cluster_name=~"httproute/${namespace}/.+"}`;
  const sumRate = (metric: string): string => `sum(rate(${metric}${clusters}[${window}]))`;
  return [
    {
      record: "unified_ai:gateway_answers:rate5m",
      expr: `sum by (envoy_response_code_class) (rate(envoy_http_downstream_rq_xx{${LISTENERS}}[${window}]))`,
    },
    {
      record: "unified_ai:alias_answers:rate5m",
      expr: `sum by (alias, envoy_response_code_class) (rate(envoy_cluster_upstream_rq_xx${clusters}[${window}]) * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info)`,
    },
    ...Object.entries(CAUSES).map(([cause, metrics]) => ({
      record: "unified_ai:failures:rate5m",
      labels: { cause },
      expr: metrics.map(sumRate).join(" + "),
    })),
    {
      record: "unified_ai:failures:rate5m",
      labels: { cause: "processor" },
      expr: `sum(rate(envoy_http_ext_proc_streams_failed[${window}])) + sum(rate(envoy_http_ext_proc_message_timeouts[${window}]))`,
    },
  ];
};
