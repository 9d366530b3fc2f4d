import type { Value } from "../../internal/value";
import { namespaceOf } from "../../internal/workloads";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Whether a limit counted in tokens or money is asked for. */
  byCost: boolean;
}

const ROUTE = /^kubernetes:aigateway\.envoyproxy\.io\/v1\w+:AIGatewayRoute$/;
const POLICY = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy";

/** Whoever calls a model through the gateway has a limit that all proxies count together. */
export default stackRule<Config>({
  id: "gateway-tenant-limits",
  title: "AI gateways limit what callers use, over all proxies",
  severity: "high",
  why: "A loop in one caller's program uses up the quota of all and the budget of the month within hours; calls alone say little about cost.",
  seen: "one shared key in every agent's container, with which each of them could use unlimited credits (github.com/jaylfc/taOS/issues/645)",
  remedy:
    "Add a BackendTrafficPolicy with `rateLimit.global.rules` whose `cost.response` reads the tokens or the money that the route's `llmRequestCosts` give.",
  publicIds: ["OWASP LLM06:2026"],
  config: {
    schema: {
      byCost: {
        type: "boolean",
        default: false,
        description:
          "Whether a limit that Envoy Gateway itself counts in tokens or money is asked for (`cost.response`); one counted by an extension looks like one of calls.",
      },
    },
    defaults: { byCost: false },
  },

  applies: (token) => ROUTE.test(token) || token === POLICY,

  check(stack, config) {
    const policies = stack.resources.filter(({ token }) => token === POLICY);
    const routes = stack.resources.filter(({ token }) => ROUTE.test(token));
    stack.each(routes, (route) => {
      const namespace = namespaceOf(route);
      const rules = policies
        .filter((policy) => namespaceOf(policy) === namespace)
        .flatMap((policy) => globalRules(policy.get("spec", "rateLimit")));
      const counts = rules.filter(
        (each) => !config.byCost || !each.get("cost", "response").isMissing,
      );
      if (counts.length > 0) return;
      route.violation({
        at: ["metadata", "namespace"],
        must: `hold a BackendTrafficPolicy that limits ${config.byCost ? "tokens or money" : "callers"} over all proxies`,
        got: `${rules.length} such rules in ${JSON.stringify(namespace)}`,
        fix: `add \`rateLimit.global.rules\`${config.byCost ? " with `cost.response`" : ""}`,
      });
    });
  },
});

/** Rules that all proxies count together; `rateLimit` without a type takes both kinds. */
function globalRules(limit: Value): Value[] {
  return limit
    .get("global", "rules")
    .items()
    .filter((each) => !each.get("limit").isMissing);
}
