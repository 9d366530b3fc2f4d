import rule from "../../../../policies/rules/edge/lb-deletion-protection";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:lb/loadBalancer:LoadBalancer";

describeRule(rule, {
  passes: {
    protected: { type, inputs: { enableDeletionProtection: true } },
    "a protected network load balancer": {
      type,
      inputs: { loadBalancerType: "network", enableDeletionProtection: true },
    },
  },
  fails: {
    "not protected": {
      type,
      inputs: { enableDeletionProtection: false },
      messages: [
        "`enableDeletionProtection` must be true, got false; set `enableDeletionProtection` to true",
      ],
    },
    "a network load balancer": {
      type,
      inputs: { loadBalancerType: "network" },
      messages: [
        "`enableDeletionProtection` must be true, got nothing; set `enableDeletionProtection` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`enableDeletionProtection` must be true, got nothing; set `enableDeletionProtection` to true",
    ],
  },
  unknown: {
    type,
    inputs: { enableDeletionProtection: UNKNOWN },
    path: "enableDeletionProtection",
  },
  config: {
    without: {
      type,
      inputs: { loadBalancerType: "gateway" },
      messages: [
        "`enableDeletionProtection` must be true, got nothing; set `enableDeletionProtection` to true",
      ],
    },
    with: { type, inputs: { loadBalancerType: "gateway" }, config: { types: ["application"] } },
  },
  ignores: { type: "aws:lb/targetGroup:TargetGroup", inputs: {} },
});
