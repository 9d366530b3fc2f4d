import { balancerType, isBalancer } from "../../internal/load-balancers";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Application load balancers throw malformed headers away. */
export default rule({
  id: "alb-drop-invalid-headers",
  title: "Application load balancers drop headers that are not valid",
  severity: "medium",
  why: "A header that the load balancer and the server behind it read differently carries a second request past every check.",
  seen: "a load balancer made with nothing but a name, subnets and a security group (github.com/pulumi/examples aws-py-fargate/__main__.py:43, 40c09b2)",
  remedy: "Set `dropInvalidHeaderFields` to true.",
  publicIds: ["CKV_AWS_131", "FSBP ELB.4"],

  applies: isBalancer,

  check(resource) {
    if (balancerType(resource) !== "application") return;
    requireInputs(resource, [{ path: "dropInvalidHeaderFields", oneOf: [true] }]);
  },
});
