import rule from "../../../../policies/rules/gpu/gpu-pool-capped";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const eks = "aws:eks/nodeGroup:NodeGroup";
const aks = "azure-native:containerservice:AgentPool";
const gke = "gcp:container/nodePool:NodePool";
const gpu = { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["g", "p"] };
const group = (scalingConfig: object) => ({
  type: eks,
  inputs: { instanceTypes: ["p5.48xlarge"], scalingConfig },
});
const vmSize = "Standard_NC24ads_A100_v4";
const nodeConfig = { machineType: "a3-highgpu-8g" };
const karpenter = (limits?: object) => ({
  type: "kubernetes:karpenter.sh/v1:NodePool",
  inputs: { spec: { template: { spec: { requirements: [gpu] } }, ...(limits && { limits }) } },
});

describeRule(rule, {
  passes: {
    "a node group": group({ maxSize: 2 }),
    "the most itself": group({ maxSize: 8 }),
    "plain machines": {
      type: eks,
      inputs: { instanceTypes: ["m7i.large"], scalingConfig: { maxSize: 100 } },
    },
    "a pool of AKS": { type: aks, inputs: { vmSize, enableAutoScaling: true, maxCount: 4 } },
    "a fixed pool of AKS": { type: aks, inputs: { vmSize, count: 2 } },
    "a pool of GKE": { type: gke, inputs: { nodeConfig, autoscaling: { maxNodeCount: 4 } } },
    "a pool of GKE over all zones": {
      type: gke,
      inputs: { nodeConfig, autoscaling: { totalMaxNodeCount: 4, maxNodeCount: 100 } },
    },
    "a fixed pool of GKE": { type: gke, inputs: { nodeConfig, initialNodeCount: 1 } },
    Karpenter: karpenter({ "nvidia.com/gpu": 8 }),
  },
  fails: {
    "a node group": {
      ...group({ maxSize: 9 }),
      messages: [
        "`scalingConfig.maxSize` must be 8 or less, got 9; set `maxSize`, or raise `maximumNodes` of gpu-pool-capped in the policy config",
      ],
    },
    "a pool of AKS whose count is not what bounds it": {
      type: aks,
      inputs: { vmSize, enableAutoScaling: true, count: 1, maxCount: 50 },
      messages: [
        "`maxCount` must be 8 or less, got 50; set `maxCount`, or raise `maximumNodes` of gpu-pool-capped in the policy config",
      ],
    },
    "an autoscaler of GKE without an end": {
      type: gke,
      inputs: { nodeConfig, autoscaling: { minNodeCount: 1 }, nodeCount: 1 },
      messages: [
        "`autoscaling.maxNodeCount` must be 8 or less, got nothing; set `maxNodeCount`, or raise `maximumNodes` of gpu-pool-capped in the policy config",
      ],
    },
    Karpenter: {
      ...karpenter(),
      messages: [
        '`spec.limits` must bound what the pool may start, got nothing; set `spec.limits`, for example `{ "nvidia.com/gpu": 8 }`',
      ],
    },
  },
  missing: {
    type: eks,
    inputs: { instanceTypes: ["p5.48xlarge"] },
    messages: [
      "`scalingConfig.maxSize` must be 8 or less, got nothing; set `maxSize`, or raise `maximumNodes` of gpu-pool-capped in the policy config",
    ],
  },
  unknown: { ...group({ maxSize: UNKNOWN }), path: "scalingConfig.maxSize" },
  config: {
    without: group({ maxSize: 4 }),
    with: {
      ...group({ maxSize: 4 }),
      config: { maximumNodes: 2 },
      messages: [
        "`scalingConfig.maxSize` must be 2 or less, got 4; set `maxSize`, or raise `maximumNodes` of gpu-pool-capped in the policy config",
      ],
    },
  },
  ignores: { type: "aws:eks/addon:Addon", inputs: { instanceTypes: ["p4d.24xlarge"] } },
});
