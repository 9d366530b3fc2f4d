// Requests for accelerators beside machine types: EKS Auto Mode, Karpenter and GKE objects, whole or in texts.
import { describe, expect, it } from "vitest";
import rule from "../../../../policies/rules/gpu/gpu-outside-prod";
import { analyze, undecided, UNKNOWN, violations } from "../harness";

const nodePool = (...requirements: object[]) => ({
  type: "kubernetes:karpenter.sh/v1:NodePool",
  inputs: {
    kind: "NodePool",
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "default" },
          requirements,
        },
      },
    },
  },
});
const requires = (key: string, operator: string, ...values: string[]) => ({
  key,
  operator,
  ...(values.length > 0 && { values }),
});
const computeClass = (...priorities: object[]) => ({
  type: "kubernetes:cloud.google.com/v1:ComputeClass",
  inputs: { kind: "ComputeClass", spec: { priorities } },
});

const asking = {
  "EKS Auto Mode by category": nodePool(requires("eks.amazonaws.com/instance-category", "In", "g")),
  "EKS Auto Mode by family": nodePool(requires("eks.amazonaws.com/instance-family", "In", "p5")),
  "EKS Auto Mode by GPU": nodePool(requires("eks.amazonaws.com/instance-gpu-name", "In", "l4")),
  "EKS Auto Mode by count": nodePool(requires("eks.amazonaws.com/instance-gpu-count", "Gt", "0")),
  "EKS Auto Mode by being there": nodePool(
    requires("eks.amazonaws.com/instance-gpu-manufacturer", "Exists"),
  ),
  "EKS Auto Mode by chip": nodePool(
    requires("eks.amazonaws.com/instance-accelerator-count", "Gt", "0"),
  ),
  "EKS Auto Mode in a text": {
    type: "kubernetes:yaml/v2:ConfigGroup",
    inputs: {
      yaml: 'kind: NodePool\nspec:\n  template:\n    spec:\n      requirements:\n        - key: "eks.amazonaws.com/instance-category"\n          operator: In\n          values: ["g", "p"]\n',
    },
  },
  "a pod on EKS Auto Mode": {
    type: "kubernetes:core/v1:Pod",
    inputs: { spec: { nodeSelector: { "eks.amazonaws.com/instance-gpu-name": "l4" } } },
  },
  "GKE's compute class by GPU": computeClass(
    { machineFamily: "n2" },
    { gpu: { type: "nvidia-l4", count: 1 } },
  ),
  "GKE's compute class by count alone": computeClass({ gpu: { count: 2 } }),
  "GKE's compute class by TPU": computeClass({ tpu: { type: "tpu-v5-lite-podslice", count: 4 } }),
  "GKE's compute class by family": computeClass({ machineFamily: "g2" }),
  "GPUs of a vector index": {
    type: "aws:opensearch/domain:Domain",
    inputs: { aimlOptions: { serverlessVectorAcceleration: { enabled: true } } },
  },
  "GPUs of a vector collection": {
    type: "aws:opensearch/serverlessCollection:ServerlessCollection",
    inputs: { vectorOptions: { serverlessVectorAcceleration: "ENABLED" } },
  },
};

const harmless = {
  "other categories": nodePool(requires("eks.amazonaws.com/instance-category", "In", "c", "m")),
  "GPUs that are kept out": nodePool(
    requires("eks.amazonaws.com/instance-gpu-count", "Lt", "1"),
    requires("eks.amazonaws.com/instance-category", "NotIn", "g", "p"),
  ),
  "a compute class with no GPU": computeClass(
    { gpu: { type: "nvidia-l4", count: 0 } },
    { gpu: {} },
  ),
  "a chart's switch": {
    type: "kubernetes:helm.sh/v3:Release",
    inputs: { values: { gpu: { enabled: false } } },
  },
  "a vector index without": {
    type: "aws:opensearch/domain:Domain",
    inputs: { aimlOptions: { serverlessVectorAcceleration: { enabled: false } } },
  },
  "a vector collection without": {
    type: "aws:opensearch/serverlessCollection:ServerlessCollection",
    inputs: { vectorOptions: { serverlessVectorAcceleration: "DISABLED" } },
  },
  "a task that is called like a machine": {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    inputs: { family: "g5-worker" },
  },
};

describe("gpu-outside-prod", () => {
  it.each(Object.entries(asking))("refuses %s", async (_, one) => {
    expect((await violations(rule, one)).length).toBeGreaterThan(0);
  });

  it.each(Object.entries(harmless))("lets %s pass", async (_, one) => {
    expect(await analyze(rule, one)).toEqual([]);
  });

  it("names the GPU of a compute class", async () => {
    const [message] = await violations(rule, computeClass({ gpu: { type: "nvidia-l4" } }));
    expect(message).toContain(
      '`spec.priorities[0].gpu` must not ask for a GPU or other accelerator, got a request for gpu ("nvidia-l4")',
    );
  });

  it("is undecided while a requirement is", async () => {
    const one = nodePool({
      key: "eks.amazonaws.com/instance-category",
      operator: "In",
      values: UNKNOWN,
    });
    expect((await undecided(rule, one)).join()).toContain(
      "`spec.template.spec.requirements[0].values`",
    );
  });
});
