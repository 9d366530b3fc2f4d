import { describe, expect, it } from "vitest";
import { processorsOf } from "../../../../policies/internal/machines";
import rule from "../../../../policies/rules/gpu/approved-instance-types";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:ec2/instance:Instance";
const instance = (instanceType: string) => ({ type, inputs: { instanceType } });
const karpenter = (values: string[], operator = "In") => ({
  type: "kubernetes:karpenter.sh/v1:NodePool",
  inputs: {
    spec: {
      template: {
        spec: {
          requirements: [
            { key: "node.kubernetes.io/instance-type", operator, values },
            { key: "kubernetes.io/arch", operator: "In", values: ["arm64"] },
          ],
        },
      },
    },
  },
});

describeRule(rule, {
  passes: {
    "a usual size": instance("m7i.4xlarge"),
    "as many as may be": {
      type: "aws:eks/nodeGroup:NodeGroup",
      inputs: { instanceTypes: ["m7i.24xlarge"], scalingConfig: { maxSize: 20 } },
    },
    "nothing written": instance(""),
    "a group without a ceiling of its own": { type: "aws:autoscaling/group:Group", inputs: {} },
    "nothing written, where types are approved": {
      ...instance(""),
      config: { approved: ["m7i.*"] },
    },
    "a family alone": {
      type: "aws:batch/computeEnvironment:ComputeEnvironment",
      inputs: { computeResources: { instanceTypes: ["m7i", "c7g.large"] } },
    },
    "a size of Azure": {
      type: "azure-native:compute:VirtualMachine",
      inputs: { hardwareProfile: { vmSize: "Standard_D8s_v5" } },
    },
    "a size of Google with its path": {
      type: "gcp:compute/instance:Instance",
      inputs: { machineType: "zones/us-central1-a/machineTypes/n2-standard-8" },
    },
    "Karpenter's choice": karpenter(["m7i.large", "m7i.xlarge"]),
    "what Karpenter must not choose": karpenter(["u7i-12tb.224xlarge"], "NotIn"),
    "a build machine's class, which is no machine type": {
      type: "aws:codebuild/fleet:Fleet",
      inputs: { computeConfiguration: { machineType: "GENERAL" } },
    },
    "a spot request's kind, which is none either": {
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      inputs: { instanceMarketOptions: { spotOptions: { spotInstanceType: "one-time" } } },
    },
  },
  fails: {
    "a size of a family without a dot": {
      type: "gcp:compute/instance:Instance",
      inputs: { machineType: "m2-megamem-416" },
      messages: [
        '`machineType` must have 96 processors at most, got "m2-megamem-416"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
      ],
    },
    "too many processors": {
      ...instance("m7i.48xlarge"),
      messages: [
        '`instanceType` must have 96 processors at most, got "m7i.48xlarge"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
      ],
    },
    "a size that tells none": {
      ...instance("m7i.metal"),
      messages: [
        '`instanceType` must have 96 processors at most, got "m7i.metal"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
      ],
    },
    "a scale set's size and count": {
      type: "azure-native:compute:VirtualMachineScaleSet",
      inputs: { sku: { name: "Standard_M128s", capacity: 40 } },
      messages: [
        '`sku.name` must have 96 processors at most, got "Standard_M128s"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
        "`sku.capacity` must be 20 or less, got 40; lower it, or raise `maximumCount` of approved-instance-types in the policy config",
      ],
    },
    "a group's ceiling": {
      type: "aws:autoscaling/group:Group",
      inputs: { maxSize: 200 },
      messages: [
        "`maxSize` must be 20 or less, got 200; lower it, or raise `maximumCount` of approved-instance-types in the policy config",
      ],
    },
    "a node group's types and ceiling": {
      type: "aws:eks/nodeGroup:NodeGroup",
      inputs: { instanceTypes: ["m7i.large", "p5.48xlarge"], scalingConfig: { maxSize: 21 } },
      messages: [
        '`instanceTypes[1]` must have 96 processors at most, got "p5.48xlarge"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
        "`scalingConfig.maxSize` must be 20 or less, got 21; lower it, or raise `maximumCount` of approved-instance-types in the policy config",
      ],
    },
    "a pool of GKE": {
      type: "gcp:container/nodePool:NodePool",
      inputs: {
        nodeConfig: { machineType: "c3-standard-176" },
        autoscaling: { maxNodeCount: 50 },
      },
      messages: [
        '`nodeConfig.machineType` must have 96 processors at most, got "c3-standard-176"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
        "`autoscaling.maxNodeCount` must be 20 or less, got 50; lower it, or raise `maximumCount` of approved-instance-types in the policy config",
      ],
    },
    "Karpenter's choice": {
      ...karpenter(["m7i.large", "m7i.24xlarge", "c7i.48xlarge"]),
      messages: [
        '`spec.template.spec.requirements[0].values[2]` must have 96 processors at most, got "c7i.48xlarge"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: { ...instance(UNKNOWN), path: "instanceType" },
  config: {
    without: instance("c7g.2xlarge"),
    with: {
      type: "aws:eks/nodeGroup:NodeGroup",
      inputs: {
        instanceTypes: ["c7g.2xlarge", "m7i.8xlarge", "m7i.large", "u7i-12tb.224xlarge"],
        scalingConfig: { maxSize: 4 },
      },
      config: {
        approved: ["m7i.*", "u7i-12tb.224xlarge"],
        maximumProcessors: 16,
        maximumCount: 3,
      },
      messages: [
        '`instanceTypes[0]` must be an approved machine type, got "c7g.2xlarge"; choose another, or change `approved` of approved-instance-types in the policy config',
        '`instanceTypes[1]` must have 16 processors at most, got "m7i.8xlarge"; choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config',
        "`scalingConfig.maxSize` must be 3 or less, got 4; lower it, or raise `maximumCount` of approved-instance-types in the policy config",
      ],
    },
  },
  ignores: { type: "aws:rds/instance:Instance", inputs: { instanceType: "m7i.48xlarge" } },
});

describe("processorsOf", () => {
  it.each([
    ["t3.nano", 2],
    ["m7i.large", 2],
    ["m7i.xlarge", 4],
    ["ml.g5.12xlarge", 48],
    ["m8g.metal-24xl", 96],
    ["m7i.metal", undefined],
    ["Standard_D8s_v5", 8],
    ["standard_nc24ads_a100_v4", 24],
    ["Standard_DS5_v2", 16],
    ["Standard_D14", 16],
    ["Standard_B2ms", 2],
    ["n2-standard-32", 32],
    ["a3-highgpu-8g", undefined],
    ["n2-custom-6-20480", 6],
    ["custom-4-8192", 4],
    ["e2-micro", 2],
    ["c3-standard-88-metal", 88],
    ["something", undefined],
  ])("%s has %s", (machineType, processors) => {
    expect(processorsOf(machineType)).toBe(processors);
  });
});
