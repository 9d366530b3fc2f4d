import rule from "../../../../policies/rules/edge/lb-access-logs";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:lb/loadBalancer:LoadBalancer";
const classic = "aws:elb/loadBalancer:LoadBalancer";

describeRule(rule, {
  passes: {
    "a log": { type, inputs: { accessLogs: { bucket: "logs", enabled: true } } },
    "a classic one's log, on when it is there": {
      type: classic,
      inputs: { accessLogs: { bucket: "logs" } },
    },
    "a network load balancer": { type, inputs: { loadBalancerType: "network" } },
  },
  fails: {
    "a log that is off": {
      type,
      inputs: { accessLogs: { bucket: "logs", enabled: false } },
      messages: ["`accessLogs.enabled` must be true, got false; set `enabled` to true"],
    },
    "a log that is not switched on": {
      type,
      inputs: { accessLogs: { bucket: "logs" } },
      messages: ["`accessLogs.enabled` must be true, got nothing; set `enabled` to true"],
    },
    "a log without a bucket": {
      type,
      inputs: { accessLogs: { enabled: true } },
      messages: ["`accessLogs.bucket` must be set, got nothing; set `bucket`"],
    },
    "a classic one": {
      type: classic,
      inputs: {},
      messages: [
        "`accessLogs` must name a bucket, got nothing; set `accessLogs` with `bucket` and `enabled` true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`accessLogs` must name a bucket, got nothing; set `accessLogs` with `bucket` and `enabled` true",
    ],
  },
  unknown: { type, inputs: { accessLogs: UNKNOWN }, path: "accessLogs" },
  config: {
    without: { type, inputs: { loadBalancerType: "network" } },
    with: {
      type,
      inputs: { loadBalancerType: "network" },
      config: { types: ["network"] },
      messages: [
        "`accessLogs` must name a bucket, got nothing; set `accessLogs` with `bucket` and `enabled` true",
      ],
    },
  },
  ignores: { type: "aws:lb/targetGroup:TargetGroup", inputs: {} },
});
