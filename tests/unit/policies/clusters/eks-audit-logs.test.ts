import rule from "../../../../policies/rules/clusters/eks-audit-logs";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:eks/cluster:Cluster";

describeRule(rule, {
  passes: {
    "the audit log": { type, inputs: { enabledClusterLogTypes: ["audit"] } },
    "all logs": {
      type,
      inputs: { enabledClusterLogTypes: ["api", "audit", "authenticator"] },
    },
  },
  fails: {
    "other logs": {
      type,
      inputs: { enabledClusterLogTypes: ["api"] },
      messages: [
        '`enabledClusterLogTypes` must hold "audit", got ["api"]; add to `enabledClusterLogTypes`',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`enabledClusterLogTypes` must hold "audit", got nothing; add to `enabledClusterLogTypes`',
    ],
  },
  unknown: { type, inputs: { enabledClusterLogTypes: UNKNOWN }, path: "enabledClusterLogTypes" },
  config: {
    without: { type, inputs: { enabledClusterLogTypes: ["audit"] } },
    with: {
      type,
      inputs: { enabledClusterLogTypes: ["audit"] },
      config: { required: ["audit", "api", "authenticator"] },
      messages: [
        '`enabledClusterLogTypes` must hold "api", "authenticator", got ["audit"]; add to `enabledClusterLogTypes`',
      ],
    },
  },
  ignores: { type: "aws:eks/addon:Addon", inputs: {} },
});
