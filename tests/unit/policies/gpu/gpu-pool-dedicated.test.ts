import rule from "../../../../policies/rules/gpu/gpu-pool-dedicated";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const eks = "aws:eks/nodeGroup:NodeGroup";
const aks = "azure-native:containerservice:AgentPool";
const cluster = "azure-native:containerservice:ManagedCluster";
const gke = "gcp:container/nodePool:NodePool";
const karpenter = "kubernetes:karpenter.sh/v1:NodePool";
const gpu = { key: "karpenter.k8s.aws/instance-gpu-count", operator: "Gt", values: ["0"] };
const nodePool = (spec: object) => ({
  type: karpenter,
  inputs: { spec: { template: { spec } } },
});
const taints = [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }];

describeRule(rule, {
  passes: {
    "a node group": { type: eks, inputs: { instanceTypes: ["p4d.24xlarge"], taints } },
    "a node group without accelerators": { type: eks, inputs: { instanceTypes: ["m7i.large"] } },
    "a taint that drives off": {
      type: eks,
      inputs: { instanceTypes: ["g6.xlarge"], taints: [{ effect: "NO_EXECUTE" }] },
    },
    "a pool of AKS": {
      type: aks,
      inputs: { vmSize: "Standard_NC24ads_A100_v4", nodeTaints: ["sku=gpu:NoSchedule"] },
    },
    "a pool of GKE, which taints itself": {
      type: gke,
      inputs: { nodeConfig: { guestAccelerators: [{ type: "nvidia-l4", count: 1 }] } },
    },
    "a pool of Karpenter": nodePool({
      requirements: [gpu],
      taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
    }),
    "a cluster's pool that is not its first": {
      type: "gcp:container/cluster:Cluster",
      inputs: {
        nodePools: [
          { nodeConfig: { machineType: "e2-medium" } },
          { nodeConfig: { machineType: "a3-highgpu-8g" } },
        ],
      },
    },
  },
  fails: {
    "a node group": {
      type: eks,
      inputs: { instanceTypes: ["p4d.24xlarge"] },
      messages: [
        "`taints` must hold a taint of effect NoSchedule, got nothing; add one to `taints`",
      ],
    },
    "a node group by its image": {
      type: eks,
      inputs: { amiType: "AL2023_x86_64_NVIDIA", taints: [] },
      messages: ["`taints` must hold a taint of effect NoSchedule, got []; add one to `taints`"],
    },
    "a taint that only asks": {
      type: eks,
      inputs: { instanceTypes: ["g6.xlarge"], taints: [{ effect: "PREFER_NO_SCHEDULE" }] },
      messages: [
        '`taints` must hold a taint of effect NoSchedule, got [{"effect":"PREFER_NO_SCHEDULE"}]; add one to `taints`',
      ],
    },
    "machines without an accelerator among them": {
      type: eks,
      inputs: { instanceTypes: ["g6.xlarge", "m7i.large"], taints },
      messages: [
        '`instanceTypes[1]` must bring an accelerator like the others of the pool, got "m7i.large"; move this type to a node group of its own',
      ],
    },
    "the pool of AKS that system pods need": {
      type: cluster,
      inputs: {
        agentPoolProfiles: [
          { mode: "System", vmSize: "Standard_NC4as_T4_v3", nodeTaints: ["a=b:NoSchedule"] },
        ],
      },
      messages: [
        '`agentPoolProfiles[0].vmSize` must be in a pool beside the one that system pods need, got "Standard_NC4as_T4_v3"; move the accelerators to a node pool of their own',
      ],
    },
    "a pool of AKS without": {
      type: cluster,
      inputs: {
        agentPoolProfiles: [
          { mode: "System", vmSize: "Standard_D4s_v5" },
          { mode: "User", vmSize: "Standard_ND96isr_H100_v5" },
        ],
      },
      messages: [
        "`agentPoolProfiles[1].nodeTaints` must hold a taint of effect NoSchedule, got nothing; add one to `nodeTaints`",
      ],
    },
    "sizes of a pool of AKS": {
      type: aks,
      inputs: {
        virtualMachinesProfile: { scale: { manual: [{ size: "Standard_NC4as_T4_v3" }] } },
      },
      messages: [
        "`nodeTaints` must hold a taint of effect NoSchedule, got nothing; add one to `nodeTaints`",
      ],
    },
    "the first pool of a GKE cluster": {
      type: "gcp:container/cluster:Cluster",
      inputs: { nodeConfig: { machineType: "g2-standard-4" } },
      messages: [
        '`nodeConfig.machineType` must be in a pool beside the one that system pods need, got "g2-standard-4"; move the accelerators to a node pool of their own',
      ],
    },
    "a pool of Karpenter": {
      ...nodePool({ requirements: [gpu] }),
      messages: [
        "`spec.template.spec.taints` must hold a taint of effect NoSchedule, got nothing; add one to `taints`",
      ],
    },
  },
  missing: { type: eks, inputs: {} },
  unknown: {
    type: eks,
    inputs: { instanceTypes: ["p4d.24xlarge"], taints: UNKNOWN },
    path: "taints",
  },
  ignores: { type: "aws:eks/addon:Addon", inputs: { instanceTypes: ["p4d.24xlarge"] } },
});
