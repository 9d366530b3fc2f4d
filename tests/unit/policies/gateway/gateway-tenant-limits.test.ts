import subject from "../../../../policies/rules/gateway/gateway-tenant-limits";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN, type StackCase } from "../harness";

const route: StackCase = {
  type: "kubernetes:aigateway.envoyproxy.io/v1beta1:AIGatewayRoute",
  name: "chat",
  inputs: { metadata: { namespace: "ai" } },
};
const policy = (rateLimit: unknown, namespace = "ai"): StackCase => ({
  type: "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy",
  name: "limits",
  inputs: { metadata: { namespace }, spec: { rateLimit } },
});
const CALLS = { global: { rules: [{ limit: { requests: 60, unit: "Minute" } }] } };
const TOKENS = {
  global: {
    rules: [{ limit: { requests: 1, unit: "Hour" }, cost: { response: { from: "Metadata" } } }],
  },
};
const message = (rules: number, what = "callers", fix = ""): string =>
  `kubernetes:aigateway.envoyproxy.io/v1beta1:AIGatewayRoute "chat": \`metadata.namespace\` must hold a BackendTrafficPolicy that limits ${what} over all proxies, got ${rules} such rules in "ai"; add \`rateLimit.global.rules\`${fix}`;

describeStackRule(subject, {
  passes: {
    "a limit of calls": { resources: [route, policy(CALLS)] },
    "a limit of tokens": { resources: [route, policy(TOKENS)] },
    "no route": { resources: [policy({})] },
  },
  fails: {
    "no policy": { resources: [route], messages: [message(0)] },
    "of another namespace": { resources: [route, policy(CALLS, "other")], messages: [message(0)] },
    "each proxy for itself": {
      resources: [route, policy({ local: { rules: [{ limit: { requests: 1 } }] } })],
      messages: [message(0)],
    },
    "a rule without a limit": {
      resources: [route, policy({ global: { rules: [{}] } })],
      messages: [message(0)],
    },
  },
  missing: { resources: [route, policy(undefined)], messages: [message(0)] },
  unknown: { resources: [route, policy(UNKNOWN)], path: "spec.rateLimit" },
  config: {
    without: { resources: [route, policy(CALLS)] },
    with: {
      resources: [route, policy(CALLS)],
      config: { byCost: true },
      messages: [message(1, "tokens or money", " with `cost.response`")],
    },
  },
  ignores: { resources: [{ type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute" }] },
});
