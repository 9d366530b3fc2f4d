import rule from "../../../../policies/rules/edge/alb-drop-invalid-headers";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:lb/loadBalancer:LoadBalancer";

describeRule(rule, {
  passes: {
    "headers dropped": { type, inputs: { dropInvalidHeaderFields: true } },
    "a network load balancer, which reads none": {
      type,
      inputs: { loadBalancerType: "network" },
    },
  },
  fails: {
    "headers passed on": {
      type: "aws:alb/loadBalancer:LoadBalancer",
      inputs: { dropInvalidHeaderFields: false, loadBalancerType: "application" },
      messages: [
        "`dropInvalidHeaderFields` must be true, got false; set `dropInvalidHeaderFields` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`dropInvalidHeaderFields` must be true, got nothing; set `dropInvalidHeaderFields` to true",
    ],
  },
  unknown: {
    type,
    inputs: { dropInvalidHeaderFields: UNKNOWN },
    path: "dropInvalidHeaderFields",
  },
  ignores: { type: "aws:lb/targetGroup:TargetGroup", inputs: {} },
});
