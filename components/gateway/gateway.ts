import { API } from "./api-versions";
import { GATEWAY, LISTENER, namespaceOf, PORT } from "./names";
import { annotationsOf, inNamespace, labelsOf } from "./labels";
import type { GatewayedSpec, KubernetesObject } from "./types";

/** Annotation by which the AI gateway finds a Gateway's GatewayConfig. */
const CONFIG_ANNOTATION = "aigateway.envoyproxy.io/gateway-config";

/** The class of the environment's Gateway: one each, so that no environment's destroy touches another's. */
export function renderGatewayClass(spec: GatewayedSpec): KubernetesObject {
  return {
    apiVersion: API.gateway,
    kind: "GatewayClass",
    metadata: {
      name: namespaceOf(spec),
      labels: labelsOf(spec),
      annotations: annotationsOf(spec),
    },
    spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
  };
}

/**
 * The Gateway: one listener in plain HTTP behind the load balancer, which ends TLS for the domain. It names no host,
 * since the load balancer and health checks are all that can reach it.
 */
export function renderGatewayListener(spec: GatewayedSpec): KubernetesObject {
  return inNamespace(
    spec,
    API.gateway,
    "Gateway",
    GATEWAY,
    {
      spec: {
        gatewayClassName: namespaceOf(spec),
        infrastructure: {
          parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: GATEWAY },
        },
        listeners: [
          {
            name: LISTENER,
            protocol: "HTTP",
            port: PORT,
            allowedRoutes: { namespaces: { from: "Same" } },
          },
        ],
      },
    },
    { annotations: { [CONFIG_ANNOTATION]: GATEWAY, "unified-ai/domain": spec.gateway.domain } },
  );
}
