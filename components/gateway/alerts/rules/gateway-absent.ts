import type { AlertRule } from "../types";

const ABSENT =
  'absent(envoy_server_live{job="envoy"}) or absent(target_info{job="ai-gateway"}) or absent(unified_ai_token_usable{job="token-agent"})';

/** No proxy, or nothing that belongs to one, sends metrics. */
export const gatewayAbsent: AlertRule = {
  name: "GatewayAbsent",
  severity: "page",
  forSeconds: 180,
  // Nobody is woken because the machines sleep.
  expr: (_timing, { awake }) => (awake === undefined ? ABSENT : `(${ABSENT}) and on() (${awake})`),
  summary: "No {{ $labels.job }} sends metrics",
  description:
    "Either no gateway pod runs or metrics are not read. Look at the pods of the gateway's namespace; call the endpoint.",
};
