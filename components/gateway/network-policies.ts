import { API } from "./api-versions";
import { inNamespace } from "./labels";
import { CONTROLLER_NAMESPACE, METRICS_PORTS, PORT } from "./names";
import type { GatewayedSpec, KubernetesObject } from "./types";

/** Where private networks are (RFC 1918): the load balancer, the scraper and the resolver. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Where a node keeps its own identity and its resolver. */
const LINK_LOCAL = "169.254.0.0/16";

/** Ports of Envoy Gateway that a proxy needs: its configuration, and the rate-limit service. */
const CONTROLLER_PORTS = [18_000, 8081];

/**
 * Who may reach the proxies, and whom they may reach. Everything else is closed, the metrics of the pods to all but the
 * cluster's network, and the nodes' own identity to everyone.
 */
export function renderNetworkPolicies(spec: GatewayedSpec): KubernetesObject[] {
  const policy = (name: string, body: object): KubernetesObject =>
    inNamespace(spec, API.network, "NetworkPolicy", name, {
      spec: { podSelector: {}, ...body },
    });
  const network = spec.cluster.create ? [spec.cluster.cidr] : PRIVATE;
  const outside = [443, ...vaultPort(spec)];
  const tcp = (port: number): object => ({ protocol: "TCP", port });
  const blocks = (ranges: readonly string[]): object[] =>
    ranges.map((cidr) => ({ ipBlock: { cidr } }));
  return [
    policy("deny-all", { policyTypes: ["Ingress", "Egress"] }),
    policy("from-load-balancer", {
      policyTypes: ["Ingress"],
      ingress: [{ from: blocks(network), ports: [tcp(PORT)] }],
    }),
    policy("from-scraper", {
      policyTypes: ["Ingress"],
      ingress: [{ from: blocks(network), ports: Object.values(METRICS_PORTS).map(tcp) }],
    }),
    policy("to-resolver", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: blocks([...PRIVATE, LINK_LOCAL]),
          ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
        },
      ],
    }),
    policy("to-controllers", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: {
                matchLabels: { "kubernetes.io/metadata.name": CONTROLLER_NAMESPACE },
              },
            },
          ],
          ports: CONTROLLER_PORTS.map(tcp),
        },
      ],
    }),
    policy("to-clouds-and-api-server", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [LINK_LOCAL] } }],
          ports: outside.map(tcp),
        },
      ],
    }),
  ];
}

/** Vault's port, where keys are in Vault and it has one of its own. */
function vaultPort({ secrets }: GatewayedSpec): number[] {
  const port = secrets.vault && new URL(secrets.vault.address).port;
  return port ? [Number(port)] : [];
}
