import rule from "../../../../policies/rules/gpu/gpu-pool-budget-tag";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const template = "aws:ec2/launchTemplate:LaunchTemplate";
const aks = "azure-native:containerservice:AgentPool";
const gke = "gcp:container/nodePool:NodePool";
const gpu = (tagSpecifications?: object[]) => ({
  type: template,
  inputs: { instanceType: "p5.48xlarge", ...(tagSpecifications && { tagSpecifications }) },
});
const vmSize = "Standard_NC24ads_A100_v4";
const accelerators = { guestAccelerators: [{ type: "nvidia-l4", count: 1 }] };

describeRule(rule, {
  passes: {
    "a template that tags its machines": gpu([
      { resourceType: "volume", tags: {} },
      { resourceType: "instance", tags: { CostCenter: "ML-4100" } },
    ]),
    "a template for plain machines": { type: template, inputs: { instanceType: "m7i.large" } },
    "a pool of AKS": { type: aks, inputs: { vmSize, tags: { CostCenter: "ML-4100" } } },
    "a pool of GKE": {
      type: gke,
      inputs: { nodeConfig: { ...accelerators, resourceLabels: { cost_center: "ml-4100" } } },
    },
    "a node group, whose machines the template tags": {
      type: "aws:eks/nodeGroup:NodeGroup",
      inputs: { instanceTypes: ["p5.48xlarge"] },
    },
  },
  fails: {
    "tags of volumes only": {
      ...gpu([{ resourceType: "volume", tags: { CostCenter: "ML-4100" } }]),
      messages: [
        '`tagSpecifications` must tag instances with CostCenter, got no such tag; add `{ resourceType: "instance", tags: { CostCenter: ... } }`',
      ],
    },
    "an empty tag": {
      ...gpu([{ resourceType: "instance", tags: { CostCenter: "" } }]),
      messages: [
        '`tagSpecifications` must tag instances with CostCenter, got no such tag; add `{ resourceType: "instance", tags: { CostCenter: ... } }`',
      ],
    },
    "a pool of AKS": {
      type: aks,
      inputs: { vmSize, tags: { Team: "ml" } },
      messages: ["`tags` must hold CostCenter, got no such tag; add CostCenter to `tags`"],
    },
    "a pool of GKE with the tag's name": {
      type: gke,
      inputs: { nodeConfig: { ...accelerators, resourceLabels: { CostCenter: "ML" } } },
      messages: [
        "`nodeConfig.resourceLabels` must hold cost_center, got no such tag; add cost_center to `resourceLabels`",
      ],
    },
  },
  missing: {
    ...gpu(),
    messages: [
      '`tagSpecifications` must tag instances with CostCenter, got no such tag; add `{ resourceType: "instance", tags: { CostCenter: ... } }`',
    ],
  },
  unknown: {
    ...gpu([{ resourceType: "instance", tags: UNKNOWN }]),
    path: "tagSpecifications[0].tags",
  },
  config: {
    without: gpu([{ resourceType: "instance", tags: { CostCenter: "ML-4100" } }]),
    with: {
      ...gpu([{ resourceType: "instance", tags: { CostCenter: "ML-4100" } }]),
      config: { key: "Budget" },
      messages: [
        '`tagSpecifications` must tag instances with Budget, got no such tag; add `{ resourceType: "instance", tags: { Budget: ... } }`',
      ],
    },
  },
  ignores: { type: "aws:ec2/instance:Instance", inputs: { instanceType: "p5.48xlarge" } },
});
