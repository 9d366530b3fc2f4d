import subject from "../../../../policies/rules/gateway/gateway-egress-limited";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN, type StackCase } from "../harness";

const envoy: StackCase = {
  type: "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
  name: "ai",
  inputs: { metadata: { namespace: "ai" } },
};
const policy = (name: string, spec: object, namespace = "ai"): StackCase => ({
  type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  name,
  inputs: { metadata: { namespace }, spec: { podSelector: {}, policyTypes: ["Egress"], ...spec } },
});
const closed = policy("deny-all", {});
const to = (to: unknown, ports: unknown = [{ port: 443 }]): StackCase =>
  policy("to", { egress: [{ to, ports }] });
const internet = (except?: string[]) => [
  { ipBlock: { cidr: "0.0.0.0/0", ...(except && { except }) } },
];
const LABEL = 'kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy "ai"';
const open = (policies: number): string =>
  `${LABEL}: \`metadata.namespace\` must be one whose pods may reach only what is named, got ${policies} network policies in "ai", none of which limits what all pods reach; add a NetworkPolicy with \`podSelector: {}\` and \`policyTypes: [Egress]\``;
const wide = (got: string): string =>
  `kubernetes:networking.k8s.io/v1:NetworkPolicy "to": \`spec.egress[0]\` must name whom the gateway may reach, got ${got}; name blocks or pods in \`to\` and ports in \`ports\`, and leave out 169.254.0.0/16`;

describeStackRule(subject, {
  passes: {
    "closed, and opened by name": {
      resources: [envoy, closed, to([{ podSelector: {} }]), to(internet(["169.254.0.0/16"]))].map(
        (each, index) => ({ ...each, name: `${each.name}-${index}` }),
      ),
    },
    "a stack without a gateway": { resources: [to(internet())] },
  },
  fails: {
    "no policy": { resources: [envoy], messages: [open(0)] },
    "of another namespace": {
      resources: [envoy, policy("deny-all", {}, "other")],
      messages: [open(0)],
    },
    "for some pods only": {
      resources: [envoy, policy("some", { podSelector: { matchLabels: { app: "x" } } })],
      messages: [open(1)],
    },
    "of what comes in only": {
      resources: [envoy, policy("in", { policyTypes: ["Ingress"] })],
      messages: [open(1)],
    },
    "of what comes in and goes out, for some pods only": {
      resources: [
        envoy,
        policy("some", {
          podSelector: { matchLabels: { app: "x" } },
          policyTypes: ["Ingress", "Egress"],
        }),
      ],
      messages: [open(1)],
    },
    everyone: { resources: [envoy, closed, to(undefined)], messages: [wide("everyone")] },
    "every port of the internet": {
      resources: [envoy, closed, to(internet(["169.254.0.0/16"]), [])],
      messages: [wide("the whole internet on every port")],
    },
    "the node's own identity": {
      resources: [envoy, closed, to(internet())],
      messages: [wide("the metadata service of the node")],
    },
    "another gateway than Envoy": {
      resources: [
        {
          type: "kubernetes:apps/v1:Deployment",
          name: "litellm",
          inputs: {
            metadata: { namespace: "ai" },
            spec: { template: { spec: { containers: [{ image: "litellm/litellm:v1.90.0" }] } } },
          },
        },
      ],
      messages: [open(0).replace(LABEL, 'kubernetes:apps/v1:Deployment "litellm"')],
    },
  },
  missing: { resources: [envoy, closed, to(undefined, undefined)], messages: [wide("everyone")] },
  unknown: {
    resources: [envoy, closed, policy("to", { egress: UNKNOWN })],
    path: "spec.egress",
  },
  ignores: {
    resources: [
      {
        type: "kubernetes:apps/v1:Deployment",
        inputs: { spec: { template: { spec: { containers: [{ image: "nginx" }] } } } },
      },
    ],
  },
});
