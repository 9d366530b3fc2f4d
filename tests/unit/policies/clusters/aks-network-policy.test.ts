import rule from "../../../../policies/rules/clusters/aks-network-policy";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:containerservice:ManagedCluster";
const policy = (networkPolicy: string) => ({ type, inputs: { networkProfile: { networkPolicy } } });

describeRule(rule, {
  passes: { cilium: policy("cilium"), azure: policy("Azure"), calico: policy("calico") },
  fails: {
    none: {
      ...policy("none"),
      messages: [
        '`networkProfile.networkPolicy` must be "cilium", "azure" or "calico", got "none"; set `networkPolicy` to "cilium"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`networkProfile.networkPolicy` must be "cilium", "azure" or "calico", got nothing; set `networkPolicy` to "cilium"',
    ],
  },
  unknown: { ...policy(UNKNOWN), path: "networkProfile.networkPolicy" },
  ignores: { type: "azure-native:containerservice:AgentPool", inputs: {} },
});
