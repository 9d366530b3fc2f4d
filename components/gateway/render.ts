import { renderBackendTrafficPolicy } from "./backend-traffic-policy";
import { renderBackends } from "./backends";
import { renderClientTrafficPolicy } from "./client-traffic-policy";
import { renderAgentConfig } from "./config-maps";
import { renderDenyRoute } from "./deny-route";
import { renderEnvoyProxy } from "./envoy-proxy";
import { renderExtensionFile, renderExtensionPolicy } from "./extension";
import { renderGatewayClass, renderGatewayListener } from "./gateway";
import { renderGatewayConfig } from "./gateway-config";
import { renderNamespace } from "./namespace";
import { renderNetworkPolicies } from "./network-policies";
import { renderPatches } from "./patches";
import { renderCounters } from "./rate-limits-counters";
import { renderRoles } from "./roles";
import { renderRoutes } from "./routes";
import { renderSecurityPolicy } from "./security-policy";
import type { GatewayInput, KubernetesObject } from "./types";

/**
 * The gateway as Kubernetes objects, in an order in which they can be made. Pure: equal input gives equal objects, and
 * which objects there are depends on the spec alone.
 */
export function renderGateway(input: GatewayInput): KubernetesObject[] {
  const { spec } = input;
  return [
    renderNamespace(spec),
    ...renderNetworkPolicies(spec),
    ...renderRoles(input),
    renderAgentConfig(input),
    renderExtensionFile(input),
    renderGatewayClass(spec),
    renderEnvoyProxy(input),
    renderGatewayConfig(input),
    renderGatewayListener(spec),
    renderClientTrafficPolicy(spec),
    renderBackendTrafficPolicy(spec),
    renderSecurityPolicy(spec),
    renderExtensionPolicy(spec),
    renderPatches(spec),
    ...renderBackends(input),
    ...renderDenyRoute(spec),
    ...renderCounters(spec),
    ...renderRoutes(input),
  ];
}
