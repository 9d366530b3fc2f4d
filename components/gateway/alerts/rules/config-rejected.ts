import type { AlertRule } from "../types";
import { WINDOW_SECONDS } from "../recordings/calls";

/** Envoy refused a configuration and goes on with the one before. */
export const configRejected: AlertRule = {
  name: "ConfigRejected",
  severity: "page",
  forSeconds: 0,
  expr: (timing) => {
    const window = timing.length(2 * WINDOW_SECONDS);
    const young = `envoy_server_uptime < ${timing.seconds(2 * WINDOW_SECONDS)}`;
    return COUNTERS.map(
      // A proxy that starts with it has no increase, but is young.
      (counter) =>
        `sum(increase(${counter}[${window}])) > 0 or sum(${counter} and on (instance) ${young}) > 0`,
    ).join(" or ");
  },
  summary: "A gateway proxy refuses its new configuration",
  description:
    "Routes, limits or backends of the last change are not in force. Envoy's log says why (`rejected`); undo the change.",
};

const COUNTERS = [
  "envoy_listener_manager_lds_update_rejected",
  "envoy_cluster_manager_cds_update_rejected",
  "envoy_http_rds_update_rejected",
];
