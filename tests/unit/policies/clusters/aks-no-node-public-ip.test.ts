import rule from "../../../../policies/rules/clusters/aks-no-node-public-ip";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const cluster = "azure-native:containerservice:ManagedCluster";
const pool = "azure-native:containerservice:AgentPool";

describeRule(rule, {
  passes: {
    "pools by default": { type: cluster, inputs: { agentPoolProfiles: [{ name: "system" }] } },
    "a pool that says so": { type: pool, inputs: { enableNodePublicIP: false } },
  },
  fails: {
    "a pool": {
      type: pool,
      inputs: { enableNodePublicIP: true },
      messages: ["`enableNodePublicIP` must be false, got true; leave `enableNodePublicIP` out"],
    },
    "one of two pools": {
      type: cluster,
      inputs: { agentPoolProfiles: [{ name: "system" }, { enableNodePublicIP: true }] },
      messages: [
        "`agentPoolProfiles[1].enableNodePublicIP` must be false, got true; leave `enableNodePublicIP` out",
      ],
    },
  },
  missing: { type: pool, inputs: {} },
  unknown: { type: pool, inputs: { enableNodePublicIP: UNKNOWN }, path: "enableNodePublicIP" },
  ignores: {
    type: "azure-native:compute:VirtualMachineScaleSet",
    inputs: { enableNodePublicIP: true },
  },
});
