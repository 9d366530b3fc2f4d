/** API groups of the rendered kinds. */
export const API = {
  core: "v1",
  rbac: "rbac.authorization.k8s.io/v1",
  network: "networking.k8s.io/v1",
  gateway: "gateway.networking.k8s.io/v1",
  envoy: "gateway.envoyproxy.io/v1alpha1",
  ai: "aigateway.envoyproxy.io/v1beta1",
} as const;

/** The Gateway, as a policy names what it is about. */
export const GATEWAY_TARGET = {
  group: "gateway.networking.k8s.io",
  kind: "Gateway",
  name: "ai",
} as const;
