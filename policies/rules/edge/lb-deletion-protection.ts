import { balancerType, isBalancer } from "../../internal/load-balancers";
import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Types of load balancer that must be protected. */
  types: string[];
}

const TYPES = ["application", "network", "gateway"];

/** The cloud refuses to delete a load balancer. */
export default rule<Config>({
  id: "lb-deletion-protection",
  title: "Load balancers are protected against deletion",
  severity: "medium",
  why: "The load balancer's name is what callers and DNS know; a new one has another.",
  seen: "a load balancer without protection in front of a production-shaped service (github.com/pulumi/examples aws-py-fargate/__main__.py:43, 40c09b2)",
  remedy:
    "Set `enableDeletionProtection` to true; switch the rule off where environments come and go.",
  publicIds: ["CKV_AWS_150", "FSBP ELB.6"],
  config: {
    schema: {
      types: {
        type: "array",
        items: { type: "string", enum: TYPES },
        default: TYPES,
        description: "Types of load balancer that must be protected.",
      },
    },
    defaults: { types: TYPES },
  },

  applies: isBalancer,

  check(resource, { types }) {
    if (!types.includes(balancerType(resource))) return;
    requireInputs(resource, [{ path: "enableDeletionProtection", oneOf: [true] }]);
  },
});
