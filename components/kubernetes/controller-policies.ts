import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import type * as pulumi from "@pulumi/pulumi";
import {
  AI_GATEWAY_NAMESPACE,
  ENVOY_GATEWAY_NAMESPACE,
  EXTENSION_PORT,
  RATE_LIMIT_METRICS,
} from "./controller-values";

/** Port of both controllers' admission webhooks. */
const WEBHOOK_PORT = 9443;

/** Envoy Gateway's xDS for proxies, for the rate-limit service, and its Wasm files. */
const XDS_PORTS = [18000, 18001, 18002] as const;

/** Where the proxies ask the rate-limit service. */
const RATE_LIMIT_PORT = 8081;

const tcp = (port: number) => ({ protocol: "TCP", port });

/** Proxies of any environment: the labels Envoy Gateway gives them. */
const PROXIES = {
  namespaceSelector: {},
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/component": "proxy",
      "app.kubernetes.io/managed-by": "envoy-gateway",
    },
  },
};

/** What {@link createControllerPolicies} needs to know. */
export interface ControllerPolicySettings {
  /** Ranges that the API server and the metrics' scraper call from; empty = not known: all private ranges. */
  networkCidrs: readonly string[];
}

/** Where private networks are (RFC 1918). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * Closes the controllers' namespaces: xDS to proxies, the counters to proxies, the AI gateway's controller to Envoy
 * Gateway, webhooks and the counters' metrics to the cluster's network, where API server and scraper are, and nothing
 * else comes in, other metrics and profilers included.
 */
export function createControllerPolicies(
  name: string,
  settings: ControllerPolicySettings,
  opts: pulumi.CustomResourceOptions,
): NetworkPolicy[] {
  const cidrs = settings.networkCidrs.length > 0 ? settings.networkCidrs : PRIVATE;
  const fromNetwork = (...ports: number[]): object => ({
    from: cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ports: ports.map(tcp),
  });
  const policy = (namespace: string, ingress: object[]): NetworkPolicy =>
    new NetworkPolicy(
      `${name}-network-${namespace}`,
      {
        metadata: { name: "controllers", namespace },
        spec: { podSelector: {}, policyTypes: ["Ingress"], ingress },
      },
      opts,
    );
  return [
    policy(ENVOY_GATEWAY_NAMESPACE, [
      { from: [PROXIES, { podSelector: {} }], ports: XDS_PORTS.map(tcp) },
      { from: [PROXIES], ports: [tcp(RATE_LIMIT_PORT)] },
      fromNetwork(WEBHOOK_PORT, RATE_LIMIT_METRICS.port),
    ]),
    policy(AI_GATEWAY_NAMESPACE, [
      {
        from: [
          {
            namespaceSelector: {
              matchLabels: { "kubernetes.io/metadata.name": ENVOY_GATEWAY_NAMESPACE },
            },
          },
        ],
        ports: [tcp(EXTENSION_PORT)],
      },
      fromNetwork(WEBHOOK_PORT),
    ]),
  ];
}
