import { balancerType, isBalancer } from "../../internal/load-balancers";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";

/** Load balancers guard against requests that two servers would cut apart differently. */
export default rule({
  id: "alb-desync",
  title: "Load balancers mitigate HTTP desync in mode defensive or strictest",
  severity: "medium",
  why: "In mode monitor a smuggled request reaches the server behind, where it counts as the next caller's.",
  seen: "users served each other's answers after smuggled requests, until all sessions of the service were ended (portswigger.net/research/http2)",
  remedy: "Leave `desyncMitigationMode` out or set it to defensive or strictest.",
  publicIds: ["CKV_AWS_328", "FSBP ELB.12"],

  applies: (token) => isBalancer(token) || token === CLASSIC,

  check(resource) {
    if (resource.token !== CLASSIC && balancerType(resource) !== "application") return;
    requireInputs(resource, [
      { path: "desyncMitigationMode", oneOf: ["defensive", "strictest"], default: true },
    ]);
  },
});
