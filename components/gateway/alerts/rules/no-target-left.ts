import type { AlertRule } from "../types";

/** All targets of an alias are out: calls are tried on targets known to fail. */
export const noTargetLeft: AlertRule = {
  name: "NoTargetLeft",
  severity: "page",
  forSeconds: 60,
  expr: (timing) =>
    `max by (alias) ((max_over_time(envoy_cluster_outlier_detection_ejections_active[${timing.length(60)}]) >= envoy_cluster_membership_total > 0) * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info)`,
  summary: "All {{ $value }} targets of {{ $labels.alias }} are out",
  description:
    "Every cloud behind the alias fails at once: look for what they share, the egress addresses and the token agent first.",
};
