import type { Value } from "../../internal/value";
import { ENVOY_PROXY, gatewayImages, hasPodSpec, namespaceOf } from "../../internal/workloads";
import type { StackResource } from "../../stack";
import { stackRule } from "../../stack-rule";

const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

/** A gateway that is taken over cannot talk to whom it likes. */
export default stackRule({
  id: "gateway-egress-limited",
  title: "Gateways may reach only what network policies name",
  severity: "high",
  why: "A gateway holds the way to every model; one that may connect anywhere sends prompts and tokens wherever an intruder wants, and reaches the node's own identity.",
  seen: "a stealer in a gateway's release that sent what it found to a server of its own (github.com/eneo-ai/eneo/pull/300)",
  remedy:
    "Add a NetworkPolicy for all pods of the namespace with `policyTypes` Egress, and others that allow the resolver, the controllers and port 443 without the link-local range.",
  publicIds: ["CKV2_K8S_6"],

  applies: (token) => token === ENVOY_PROXY || token === POLICY || hasPodSpec(token),

  check(stack) {
    const policies = stack.resources.filter(({ token }) => token === POLICY);
    stack.each(
      stack.resources.filter(({ token }) => token !== POLICY),
      (resource) => {
        if (resource.token !== ENVOY_PROXY && gatewayImages(resource).length === 0) return;
        judge(resource, policies);
      },
    );
  },
});

function judge(resource: StackResource, policies: readonly StackResource[]): void {
  const namespace = namespaceOf(resource);
  const here = policies.filter((policy) => namespaceOf(policy) === namespace);
  // What limits some pods only may leave this one out; a selector of nothing selects all.
  const closing = here.filter((policy) => {
    const selector = policy.get("spec", "podSelector");
    const types = policy.get("spec", "policyTypes").items();
    return selector.entries().length === 0 && types.some((each) => each.is("Egress"));
  });
  if (closing.length === 0) {
    return resource.violation({
      at: ["metadata", "namespace"],
      must: "be one whose pods may reach only what is named",
      got: `${here.length} network policies in ${JSON.stringify(namespace)}, none of which limits what all pods reach`,
      fix: "add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Egress]`",
    });
  }
  for (const policy of here) {
    policy.attempt(() => {
      for (const rule of policy.get("spec", "egress").items()) {
        const open = opens(rule);
        if (open === undefined) continue;
        policy.violation({
          at: rule,
          must: "name whom the gateway may reach",
          got: open,
          fix: "name blocks or pods in `to` and ports in `ports`, and leave out 169.254.0.0/16",
        });
      }
    });
  }
}

/** What is too wide about a rule: everyone, every port of the internet, or the node's own identity. */
function opens(rule: Value): string | undefined {
  const to = rule.get("to").items();
  if (to.length === 0) return "everyone";
  for (const peer of to) {
    const block = peer.get("ipBlock");
    if (!/^(0\.0\.0\.0|::)\/0$/.test(block.get("cidr").text() ?? "")) continue;
    if (rule.get("ports").items().length === 0) return "the whole internet on every port";
    const except = block
      .get("except")
      .items()
      .map((each) => each.text() ?? "");
    if (block.get("cidr").is("0.0.0.0/0") && !except.some((each) => each.startsWith("169.254.")))
      return "the metadata service of the node";
  }
  return undefined;
}
