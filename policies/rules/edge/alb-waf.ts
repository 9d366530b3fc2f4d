import { balancerType, isBalancer } from "../../internal/load-balancers";
import { referringTo } from "../../internal/links";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Whether load balancers without an address on the internet need a firewall, too. */
  internalToo: boolean;
}

const ASSOCIATIONS = [
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "aws:wafregional/webAclAssociation:WebAclAssociation",
];

/** A web application firewall stands before application load balancers. */
export default stackRule<Config>({
  id: "alb-waf",
  title: "Application load balancers on the internet have a web application firewall",
  severity: "medium",
  why: "Limits by address and known bad requests are stopped there before they cost a model call.",
  seen: "a web application whose load balancer takes port 80 from everywhere with nothing before it (github.com/pulumi/examples aws-py-fargate/__main__.py:43, 40c09b2)",
  remedy: "Add `aws.wafv2.WebAclAssociation` with the load balancer's ARN as `resourceArn`.",
  publicIds: ["CKV2_AWS_28", "FSBP ELB.16"],
  config: {
    schema: {
      internalToo: {
        type: "boolean",
        default: false,
        description:
          "Whether load balancers without an address on the internet need a firewall, too.",
      },
    },
    defaults: { internalToo: false },
  },

  applies: isBalancer,

  check(stack, { internalToo }) {
    stack.each(stack.resources, (balancer) => {
      if (balancerType(balancer) !== "application") return;
      if (!internalToo && balancer.get("internal").is(true)) return;
      if (referringTo(stack, balancer, ASSOCIATIONS, "resourceArn", ["arn", "id"]).length > 0)
        return;
      balancer.violation({
        at: [],
        must: "have a web application firewall",
        got: "no association in the stack",
        fix: "add `aws.wafv2.WebAclAssociation` with its ARN as `resourceArn`",
      });
    });
  },
});
