import subject from "../../../../policies/rules/gateway/gateway-replicas-zones";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN, type StackCase } from "../harness";

const ZONE = "topology.kubernetes.io/zone";
const deployment = (
  replicas: unknown,
  pod: object = { topologySpreadConstraints: [{ topologyKey: ZONE }] },
): StackCase => ({
  type: "kubernetes:apps/v1:Deployment",
  name: "litellm",
  inputs: {
    metadata: { name: "litellm", namespace: "ai" },
    spec: {
      replicas,
      template: { spec: { containers: [{ image: "litellm/litellm:v1.90.0" }], ...pod } },
    },
  },
});
const scaler = (minReplicas: unknown, namespace = "ai"): StackCase => ({
  type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  name: "scaler",
  inputs: {
    metadata: { namespace },
    spec: { scaleTargetRef: { kind: "Deployment", name: "litellm" }, minReplicas },
  },
});
const envoy = (kubernetes: object): StackCase => ({
  type: "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
  name: "ai",
  inputs: { spec: { provider: { type: "Kubernetes", kubernetes } } },
});
const spread = { pod: { topologySpreadConstraints: [{ topologyKey: ZONE }] } };
const DEPLOYMENT = 'kubernetes:apps/v1:Deployment "litellm"';
const ENVOY = 'kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy "ai"';
const few = (label: string, at: string, got: string, least = 2): string => {
  const name = at.split(".").at(-1);
  return `${label}: \`${at}\` must be at least ${least}, got ${got}; set \`${name}\` to ${least} or more`;
};
const zones = (label: string, at: string, got = "nothing"): string =>
  `${label}: \`${at}\` must spread the pods over ${ZONE}, got ${got}; add a constraint with \`topologyKey: ${ZONE}\``;
const POD = "spec.template.spec.topologySpreadConstraints";
const ENVOY_POD = "spec.provider.kubernetes.envoyDeployment.pod.topologySpreadConstraints";

describeStackRule(subject, {
  passes: {
    "two over zones": { resources: [deployment(2)] },
    "kept apart by affinity": {
      resources: [
        deployment(3, {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ZONE }],
            },
          },
        }),
      ],
    },
    "as many as its autoscaler says": { resources: [deployment(undefined), scaler(2)] },
    "Envoy Gateway's autoscaler": {
      resources: [envoy({ envoyHpa: { minReplicas: 2 }, envoyDeployment: spread })],
    },
    "Envoy Gateway's fixed number": {
      resources: [envoy({ envoyDeployment: { replicas: 2, ...spread } })],
    },
  },
  fails: {
    "one alone": { resources: [deployment(1)], messages: [few(DEPLOYMENT, "spec.replicas", "1")] },
    "an autoscaler that goes down to one": {
      resources: [deployment(5), scaler(1)],
      messages: [few(DEPLOYMENT, "spec.minReplicas", "1")],
    },
    "an autoscaler of another namespace": {
      resources: [deployment(1), scaler(2, "other")],
      messages: [few(DEPLOYMENT, "spec.replicas", "1")],
    },
    "spread over nodes only": {
      resources: [
        deployment(2, { topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname" }] }),
      ],
      messages: [zones(DEPLOYMENT, POD, "kubernetes.io/hostname")],
    },
    "one Envoy in one zone": {
      resources: [envoy({ envoyHpa: { minReplicas: 1 }, envoyDeployment: { replicas: 3 } })],
      messages: [
        few(ENVOY, "spec.provider.kubernetes.envoyHpa.minReplicas", "1"),
        zones(ENVOY, ENVOY_POD),
      ],
    },
  },
  missing: {
    resources: [deployment(undefined, {})],
    messages: [few(DEPLOYMENT, "spec.replicas", "nothing"), zones(DEPLOYMENT, POD)],
  },
  unknown: { resources: [deployment(UNKNOWN)], path: "spec.replicas" },
  config: {
    without: { resources: [deployment(2)] },
    with: {
      resources: [deployment(2)],
      config: { replicas: 3 },
      messages: [few(DEPLOYMENT, "spec.replicas", "2", 3)],
    },
  },
  ignores: {
    resources: [
      {
        type: "kubernetes:apps/v1:Deployment",
        inputs: { spec: { replicas: 1, template: { spec: { containers: [{ image: "nginx" }] } } } },
      },
    ],
  },
});
