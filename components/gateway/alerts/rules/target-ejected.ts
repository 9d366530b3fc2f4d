import type { AlertRule } from "../types";

/** A target fails probe after probe and stays out. */
export const targetEjected: AlertRule = {
  name: "TargetEjected",
  severity: "ticket",
  forSeconds: 300,
  expr: (timing) =>
    `max by (alias) (max_over_time(envoy_cluster_outlier_detection_ejections_active[${timing.length(60)}]) * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info) > 0`,
  summary: "{{ $value }} targets of {{ $labels.alias }} have been out for five minutes",
  description:
    "Calls go to the next targets. The access log names the target and its status; the gateway probes it by itself.",
};
