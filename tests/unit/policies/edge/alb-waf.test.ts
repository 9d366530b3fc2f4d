import rule from "../../../../policies/rules/edge/alb-waf";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const balancer = {
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "front",
  inputs: { internal: false },
  outputs: { arn: "arn:front" },
};
const association = (resourceArn: string) => ({
  type: "aws:wafv2/webAclAssociation:WebAclAssociation",
  name: "waf",
  inputs: { resourceArn, webAclArn: "arn:acl" },
});

describeStackRule(rule, {
  passes: {
    "an association by ARN": { resources: [balancer, association("arn:front")] },
    "an association made from it": {
      resources: [
        { ...balancer, outputs: {} },
        {
          ...association(UNKNOWN),
          propertyDependencies: { resourceArn: ["front"] },
        },
      ],
    },
    "one inside the network": { resources: [{ ...balancer, inputs: { internal: true } }] },
    "a network load balancer": {
      resources: [{ ...balancer, inputs: { loadBalancerType: "network" } }],
    },
  },
  fails: {
    "an association of another": {
      resources: [balancer, association("arn:other")],
      messages: [
        'aws:lb/loadBalancer:LoadBalancer "front": the resource must have a web application firewall, got no association in the stack; add `aws.wafv2.WebAclAssociation` with its ARN as `resourceArn`',
      ],
    },
    "an association made from another": {
      resources: [
        { ...balancer, name: "other", inputs: { internal: true } },
        balancer,
        { ...association(UNKNOWN), propertyDependencies: { resourceArn: ["other"] } },
      ],
      messages: [
        'aws:lb/loadBalancer:LoadBalancer "front": the resource must have a web application firewall, got no association in the stack; add `aws.wafv2.WebAclAssociation` with its ARN as `resourceArn`',
      ],
    },
  },
  missing: {
    resources: [balancer],
    messages: [
      'aws:lb/loadBalancer:LoadBalancer "front": the resource must have a web application firewall, got no association in the stack; add `aws.wafv2.WebAclAssociation` with its ARN as `resourceArn`',
    ],
  },
  unknown: {
    resources: [{ ...balancer, inputs: { internal: UNKNOWN } }],
    path: "internal",
  },
  config: {
    without: { resources: [{ ...balancer, inputs: { internal: true } }] },
    with: {
      resources: [{ ...balancer, inputs: { internal: true } }],
      config: { internalToo: true },
      messages: [
        'aws:lb/loadBalancer:LoadBalancer "front": the resource must have a web application firewall, got no association in the stack; add `aws.wafv2.WebAclAssociation` with its ARN as `resourceArn`',
      ],
    },
  },
  ignores: { resources: [{ type: "aws:elb/loadBalancer:LoadBalancer", name: "x", inputs: {} }] },
});
