import rule from "../../../../policies/rules/edge/alb-desync";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:lb/loadBalancer:LoadBalancer";

describeRule(rule, {
  passes: {
    defensive: { type, inputs: { desyncMitigationMode: "defensive" } },
    strictest: { type, inputs: { desyncMitigationMode: "strictest" } },
    "a network load balancer, which reads no requests": {
      type,
      inputs: { loadBalancerType: "network", desyncMitigationMode: "monitor" },
    },
  },
  fails: {
    monitor: {
      type,
      inputs: { desyncMitigationMode: "monitor" },
      messages: [
        '`desyncMitigationMode` must be "defensive" or "strictest", got "monitor"; set `desyncMitigationMode` to "defensive" or "strictest"',
      ],
    },
    "monitor of a classic one": {
      type: "aws:elb/loadBalancer:LoadBalancer",
      inputs: { desyncMitigationMode: "monitor" },
      messages: [
        '`desyncMitigationMode` must be "defensive" or "strictest", got "monitor"; set `desyncMitigationMode` to "defensive" or "strictest"',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: { type, inputs: { desyncMitigationMode: UNKNOWN }, path: "desyncMitigationMode" },
  ignores: {
    type: "aws:lb/targetGroup:TargetGroup",
    inputs: { desyncMitigationMode: "monitor" },
  },
});
