import type { Value } from "../../internal/value";
import { ENVOY_PROXY, gatewayImages, namespaceOf, podSpec } from "../../internal/workloads";
import type { Stack, StackResource } from "../../stack";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Fewest proxies. */
  replicas: number;
}

const SCALER = /^kubernetes:autoscaling\/v\w+:HorizontalPodAutoscaler$/;
const SCALED = /^kubernetes:apps\/v1:(Deployment|StatefulSet)$/;
const ZONE = "topology.kubernetes.io/zone";

/** A gateway outlives the loss of a node and of a zone. */
export default stackRule<Config>({
  id: "gateway-replicas-zones",
  title: "Gateways run at least twice, spread over zones",
  severity: "high",
  why: "Every call to every model passes the gateway; a single one, or two in one zone, is an outage of all of them.",
  seen: "a chart that put all replicas of its gateway on one node, where one restart took them all (github.com/gke-labs/kube-agents/pull/1648)",
  remedy:
    "Set two or more replicas, or `minReplicas` of its autoscaler, and a topology spread constraint over topology.kubernetes.io/zone.",
  publicIds: [],
  config: {
    schema: {
      replicas: { type: "integer", minimum: 1, default: 2, description: "Fewest proxies." },
    },
    defaults: { replicas: 2 },
  },

  applies: (token) => token === ENVOY_PROXY || SCALED.test(token) || SCALER.test(token),

  check(stack, config) {
    stack.each(
      stack.resources.filter(({ token }) => !SCALER.test(token)),
      (resource) => {
        const envoy = resource.token === ENVOY_PROXY;
        if (!envoy && gatewayImages(resource).length === 0) return;
        const { count, pod } = envoy ? proxies(resource) : replicas(stack, resource);
        resource.attempt(() => {
          if ((count.number() ?? 1) >= config.replicas) return;
          resource.violation({
            at: count,
            must: `be at least ${config.replicas}`,
            fix: `set \`${String(count.path.at(-1))}\` to ${config.replicas} or more`,
          });
        });
        resource.attempt(() => judgeZones(resource, pod));
      },
    );
  },
});

/** How many proxies Envoy Gateway starts: the autoscaler's least, or the fixed number. */
function proxies(resource: StackResource): { count: Value; pod: Value } {
  const kubernetes = resource.get("spec", "provider", "kubernetes");
  const scaler = kubernetes.get("envoyHpa");
  const count = scaler.isMissing
    ? kubernetes.get("envoyDeployment", "replicas")
    : scaler.get("minReplicas");
  return { count, pod: kubernetes.get("envoyDeployment", "pod") };
}

function replicas(stack: Stack, resource: StackResource): { count: Value; pod: Value } {
  const name = resource.get("metadata", "name").text() ?? resource.name;
  const scaler = stack.resources.find(
    (each) =>
      SCALER.test(each.token) &&
      namespaceOf(each) === namespaceOf(resource) &&
      each.get("spec", "scaleTargetRef", "name").text() === name,
  );
  const count = scaler ? scaler.get("spec", "minReplicas") : resource.get("spec", "replicas");
  return { count, pod: podSpec(resource) };
}

function judgeZones(resource: StackResource, pod: Value): void {
  const spread = pod.get("topologySpreadConstraints");
  const keys = spread.items().map((each) => each.get("topologyKey").text());
  const apart = pod
    .get("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    .items()
    .map((each) => each.get("topologyKey").text());
  if (keys.includes(ZONE) || apart.includes(ZONE)) return;
  resource.violation({
    at: spread,
    must: `spread the pods over ${ZONE}`,
    got: keys.length === 0 ? "nothing" : keys.join(", "),
    fix: `add a constraint with \`topologyKey: ${ZONE}\``,
  });
}
