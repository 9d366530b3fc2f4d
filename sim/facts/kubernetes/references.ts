/**
 * References between objects that a controller resolves after the API server took the object. Read from the controllers'
 * own sources: Envoy Gateway 1.8.1 (internal/gatewayapi) and Envoy AI Gateway 1.0.0 (internal/controller), November 2026.
 */

/** One reference, or a value that a controller cannot use. */
export type Rule = {
  readonly group: string;
  readonly kind: string;
  /** Path of the reference: an object with `name`, or the name itself. */
  readonly path: string;
} & ({ readonly target: Target } | { readonly forbidden: string });

/** What a reference must name. */
export interface Target {
  /** Group and kind when the reference states none. */
  readonly group: string;
  readonly kind: string;
  /** Kinds that may be named. */
  readonly kinds?: readonly string[];
  /** Kinds whose objects are made outside programs: by operators (secrets) or by Envoy Gateway (services). */
  readonly outside?: readonly string[];
  readonly clusterWide?: boolean;
}

const GATEWAY = "gateway.networking.k8s.io";
const ENVOY = "gateway.envoyproxy.io";
const AI = "aigateway.envoyproxy.io";

const gateway: Target = { group: GATEWAY, kind: "Gateway", kinds: ["Gateway", "ListenerSet"] };
const policyTarget: Target = {
  group: GATEWAY,
  kind: "Gateway",
  kinds: ["Gateway", "HTTPRoute", "GRPCRoute", "GatewayClass", "ListenerSet", "Backend"],
  outside: ["Service"],
};
const secret: Target = { group: "", kind: "Secret", kinds: ["Secret"], outside: ["Secret"] };
const configMap: Target = { group: "", kind: "ConfigMap" };

const policies: readonly Rule[] = [
  "BackendTrafficPolicy",
  "ClientTrafficPolicy",
  "EnvoyExtensionPolicy",
  "EnvoyPatchPolicy",
  "SecurityPolicy",
].flatMap((kind): Rule[] => [
  { group: ENVOY, kind, path: "spec.targetRef", target: policyTarget },
  { group: ENVOY, kind, path: "spec.targetRefs[]", target: policyTarget },
]);

const pod = "spec.provider.kubernetes.envoyDeployment.pod.volumes[]";

/** Every rule, by the kind it is about. */
export const rules: readonly Rule[] = [
  {
    group: GATEWAY,
    kind: "GatewayClass",
    path: "spec.parametersRef",
    target: { group: ENVOY, kind: "EnvoyProxy" },
  },
  {
    group: GATEWAY,
    kind: "Gateway",
    path: "spec.gatewayClassName",
    target: { group: GATEWAY, kind: "GatewayClass", clusterWide: true },
  },
  {
    group: GATEWAY,
    kind: "Gateway",
    path: "spec.infrastructure.parametersRef",
    target: { group: ENVOY, kind: "EnvoyProxy" },
  },
  { group: GATEWAY, kind: "HTTPRoute", path: "spec.parentRefs[]", target: gateway },
  {
    group: GATEWAY,
    kind: "HTTPRoute",
    path: "spec.rules[].backendRefs[]",
    target: { group: "", kind: "Service", kinds: ["Backend"], outside: ["Service"] },
  },
  {
    group: GATEWAY,
    kind: "HTTPRoute",
    path: "spec.rules[].filters[].extensionRef",
    target: { group: ENVOY, kind: "HTTPRouteFilter" },
  },
  {
    group: GATEWAY,
    kind: "BackendTLSPolicy",
    path: "spec.targetRefs[]",
    target: { group: ENVOY, kind: "Backend", outside: ["Service"] },
  },
  {
    group: GATEWAY,
    kind: "BackendTLSPolicy",
    path: "spec.validation.caCertificateRefs[]",
    target: { ...configMap, outside: ["Secret"] },
  },
  ...policies,
  {
    group: ENVOY,
    kind: "SecurityPolicy",
    path: "spec.apiKeyAuth.credentialRefs[]",
    target: secret,
  },
  {
    group: ENVOY,
    kind: "SecurityPolicy",
    path: "spec.jwt.providers[].localJWKS.valueRef",
    target: configMap,
  },
  {
    group: ENVOY,
    kind: "Backend",
    path: "spec.endpoints[].ip",
    forbidden:
      "must not be used, give `fqdn`: with an address the AI Gateway sets no backend metadata, and a fallback would go to the next provider with the first one's path and credential",
  },
  { group: ENVOY, kind: "EnvoyProxy", path: `${pod}.configMap`, target: configMap },
  {
    group: ENVOY,
    kind: "EnvoyProxy",
    path: `${pod}.projected.sources[].configMap`,
    target: configMap,
  },
  { group: AI, kind: "AIGatewayRoute", path: "spec.parentRefs[]", target: gateway },
  {
    group: AI,
    kind: "AIGatewayRoute",
    path: "spec.rules[].backendRefs[]",
    target: { group: AI, kind: "AIServiceBackend", outside: ["InferencePool"] },
  },
  {
    group: AI,
    kind: "AIServiceBackend",
    path: "spec.backendRef",
    target: { group: ENVOY, kind: "Backend" },
  },
  {
    group: AI,
    kind: "BackendSecurityPolicy",
    path: "spec.targetRefs[]",
    target: { group: AI, kind: "AIServiceBackend", outside: ["InferencePool"] },
  },
  { group: AI, kind: "BackendSecurityPolicy", path: "spec.apiKey.secretRef", target: secret },
  {
    group: AI,
    kind: "MCPRoute",
    path: "spec.parentRefs[]",
    target: gateway,
  },
  {
    group: "rbac.authorization.k8s.io",
    kind: "RoleBinding",
    path: "roleRef",
    target: {
      group: "rbac.authorization.k8s.io",
      kind: "Role",
      kinds: ["Role"],
      outside: ["ClusterRole"],
    },
  },
];
