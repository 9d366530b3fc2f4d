import type { AlertRule } from "../types";

/** A proxy is cut off from the controller: it goes on with what it has. */
export const controlPlaneLost: AlertRule = {
  name: "ControlPlaneLost",
  severity: "ticket",
  forSeconds: 300,
  expr: () => "min(envoy_control_plane_connected_state) == 0",
  summary: "A gateway proxy gets no configuration any more",
  description:
    "Calls are answered; changes are not seen. Look at the pods of Envoy Gateway's controller.",
};
