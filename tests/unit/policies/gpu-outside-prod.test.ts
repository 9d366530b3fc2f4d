import { describe, expect, it } from "vitest";
import { gpuInputs, gpuTypes } from "../../../policies/internal/catalog";
import rule from "../../../policies/rules/gpu/gpu-outside-prod";
import { analyze, secret, undecided, UNKNOWN, violations } from "./harness";

const instance = "aws:ec2/instance:Instance";

/** Resource type, inputs, and the path the message has to name. */
const asking: [string, object, string][] = [
  [instance, { instanceType: "p5.48xlarge" }, "instanceType"],
  [instance, { instanceType: "P9x.metal-96xl" }, "instanceType"],
  ["aws:ec2/launchTemplate:LaunchTemplate", { instanceType: "g6e.xlarge" }, "instanceType"],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    { instanceRequirements: { acceleratorCount: { min: 1, max: 4 } } },
    "instanceRequirements.acceleratorCount.min",
  ],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    { instanceRequirements: { allowedInstanceTypes: ["m5.*", "p4d.*"] } },
    "instanceRequirements.allowedInstanceTypes[1]",
  ],
  [
    "aws:autoscaling/group:Group",
    {
      mixedInstancesPolicy: {
        launchTemplate: {
          overrides: [{ instanceType: "m5.large" }, { instanceType: "g5.xlarge" }],
        },
      },
    },
    "mixedInstancesPolicy.launchTemplate.overrides[1].instanceType",
  ],
  [
    "aws:ec2/fleet:Fleet",
    { launchTemplateConfigs: [{ overrides: [{ instanceType: "trn2.48xlarge" }] }] },
    "launchTemplateConfigs[0].overrides[0].instanceType",
  ],
  [
    "aws:eks/nodeGroup:NodeGroup",
    { instanceTypes: ["m7i.large", "g6.xlarge"] },
    "instanceTypes[1]",
  ],
  [
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    { productionVariants: [{ instanceType: "ml.g5.2xlarge" }] },
    "productionVariants[0].instanceType",
  ],
  [
    "aws:sagemaker/notebookInstance:NotebookInstance",
    { instanceType: "ml.p3.2xlarge" },
    "instanceType",
  ],
  [
    "aws:batch/computeEnvironment:ComputeEnvironment",
    { computeResources: { instanceTypes: ["p4d"] } },
    "computeResources.instanceTypes[0]",
  ],
  [
    "aws:batch/jobDefinition:JobDefinition",
    {
      containerProperties: JSON.stringify({ resourceRequirements: [{ type: "GPU", value: "1" }] }),
    },
    "containerProperties",
  ],
  [
    "aws:ecs/taskDefinition:TaskDefinition",
    {
      containerDefinitions: JSON.stringify([
        { name: "a", resourceRequirements: [{ type: "GPU", value: "2" }] },
      ]),
    },
    "containerDefinitions",
  ],
  [
    "aws:codebuild/project:Project",
    { environment: { type: "LINUX_GPU_CONTAINER" } },
    "environment.type",
  ],
  [
    "aws:cloudformation/stack:Stack",
    {
      templateBody:
        "Resources:\n  Box:\n    Type: AWS::EC2::Instance\n    Properties:\n      InstanceType: p5.48xlarge\n",
    },
    "templateBody",
  ],
  [
    "aws:cloudcontrol/resource:Resource",
    { desiredState: '{"InstanceType":"g6.xlarge"}' },
    "desiredState",
  ],
  [
    "azure-native:compute:VirtualMachine",
    { hardwareProfile: { vmSize: "Standard_NC24ads_A100_v4" } },
    "hardwareProfile.vmSize",
  ],
  [
    "azure-native:compute/v20240301:VirtualMachine",
    { hardwareProfile: { vmSize: "standard_nd96isr_h100_v5" } },
    "hardwareProfile.vmSize",
  ],
  [
    "azure-native:compute:VirtualMachineScaleSet",
    { sku: { name: "Standard_NV36ads_A10_v5" } },
    "sku.name",
  ],
  ["azure-native:containerservice:AgentPool", { vmSize: "Standard_NC4as_T4_v3" }, "vmSize"],
  [
    "azure-native:containerservice:ManagedCluster",
    { agentPoolProfiles: [{ vmSize: "Standard_D4s_v5" }, { vmSize: "Standard_ND96asr_v4" }] },
    "agentPoolProfiles[1].vmSize",
  ],
  [
    "azure-native:machinelearningservices:Compute",
    { properties: { computeType: "AmlCompute", properties: { vmSize: "STANDARD_NC6S_V3" } } },
    "properties.properties.vmSize",
  ],
  [
    "azure-native:containerinstance:ContainerGroup",
    { containers: [{ resources: { requests: { gpu: { count: 1, sku: "V100" } } } }] },
    "containers[0].resources.requests.gpu.count",
  ],
  [
    "azure-native:app:ManagedEnvironment",
    { workloadProfiles: [{ workloadProfileType: "Consumption-GPU-NC8as-T4" }] },
    "workloadProfiles[0].workloadProfileType",
  ],
  [
    "azure-native:synapse:BigDataPool",
    { nodeSizeFamily: "HardwareAcceleratedGPU" },
    "nodeSizeFamily",
  ],
  [
    "azure-native:resources:Deployment",
    {
      properties: {
        template: {
          resources: [
            {
              type: "Microsoft.Compute/virtualMachineScaleSets",
              sku: { name: "Standard_NC6s_v3" },
            },
          ],
        },
      },
    },
    "properties.template.resources[0].sku.name",
  ],
  ["gcp:compute/instance:Instance", { machineType: "a3-highgpu-8g" }, "machineType"],
  [
    "gcp:compute/instance:Instance",
    { machineType: "zones/us-central1-a/machineTypes/g2-standard-4" },
    "machineType",
  ],
  [
    "gcp:compute/instance:Instance",
    { machineType: "n1-standard-4", guestAccelerators: [{ type: "nvidia-tesla-t4", count: 1 }] },
    "guestAccelerators[0].type",
  ],
  ["gcp:container/cluster:Cluster", { enableTpu: true }, "enableTpu"],
  ["gcp:container/cluster:Cluster", { tpuConfig: { enabled: true } }, "tpuConfig.enabled"],
  [
    "azure-native:azurefleet:Fleet",
    { vmAttributes: { acceleratorSupport: "Included" } },
    "vmAttributes.acceleratorSupport",
  ],
  [
    "azure-native:azurefleet:Fleet",
    { vmAttributes: { acceleratorSupport: "Required" } },
    "vmAttributes.acceleratorSupport",
  ],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    { instanceRequirements: { acceleratorTypes: ["none-of-these"] } },
    "instanceRequirements.acceleratorTypes[0]",
  ],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    { instanceRequirements: { acceleratorNames: ["unspecified-gpu"] } },
    "instanceRequirements.acceleratorNames[0]",
  ],
  [
    "gcp:container/nodePool:NodePool",
    { nodeConfig: { machineType: "ct5lp-hightpu-4t" } },
    "nodeConfig.machineType",
  ],
  [
    "gcp:container/nodePool:NodePool",
    { nodeConfig: { guestAccelerators: [{ type: "nvidia-l4", count: 1 }] } },
    "nodeConfig.guestAccelerators[0].type",
  ],
  [
    "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
    {
      deployConfig: {
        dedicatedResources: {
          machineSpec: {
            machineType: "g2-standard-12",
            acceleratorType: "NVIDIA_L4",
            acceleratorCount: 1,
          },
        },
      },
    },
    "deployConfig.dedicatedResources.machineSpec.acceleratorType",
  ],
  [
    "gcp:workbench/instance:Instance",
    { gceSetup: { acceleratorConfigs: [{ type: "NVIDIA_TESLA_T4", coreCount: "1" }] } },
    "gceSetup.acceleratorConfigs[0].type",
  ],
  [
    "gcp:cloudrunv2/service:Service",
    { template: { containers: [{ resources: { limits: { "nvidia.com/gpu": "1" } } }] } },
    'template.containers[0].resources.limits["nvidia.com/gpu"]',
  ],
  [
    "gcp:cloudrunv2/service:Service",
    { template: { nodeSelector: { accelerator: "nvidia-l4" } } },
    "template.nodeSelector.accelerator",
  ],
  [
    "kubernetes:apps/v1:Deployment",
    {
      spec: {
        template: { spec: { containers: [{ resources: { limits: { "nvidia.com/gpu": 1 } } }] } },
      },
    },
    'spec.template.spec.containers[0].resources.limits["nvidia.com/gpu"]',
  ],
  [
    "kubernetes:core/v1:Pod",
    { spec: { nodeSelector: { "node.kubernetes.io/instance-type": "p5.48xlarge" } } },
    'spec.nodeSelector["node.kubernetes.io/instance-type"]',
  ],
  [
    "kubernetes:karpenter.sh/v1:NodePool",
    {
      spec: {
        template: {
          spec: {
            requirements: [
              { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["c", "g"] },
            ],
          },
        },
      },
    },
    "spec.template.spec.requirements[0].values[1]",
  ],
  [
    "kubernetes:karpenter.sh/v1:NodePool",
    {
      spec: {
        template: {
          spec: {
            requirements: [
              { key: "karpenter.k8s.aws/instance-gpu-count", operator: "Gt", values: ["0"] },
            ],
          },
        },
      },
    },
    "spec.template.spec.requirements[0]",
  ],
  [
    "kubernetes:yaml/v2:ConfigGroup",
    {
      yaml: "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - resources:\n      limits:\n        nvidia.com/gpu: 1\n",
    },
    "yaml",
  ],
  [
    "kubernetes:helm.sh/v3:Release",
    { values: { resources: { limits: { "amd.com/gpu": "1" } } } },
    'values.resources.limits["amd.com/gpu"]',
  ],
];

const harmless: [string, object][] = [
  [instance, { instanceType: "m7i.large" }],
  [instance, { instanceType: "c7gn.large" }],
  ["aws:rds/instance:Instance", { instanceClass: "db.g5.large" }],
  ["aws:glue/job:Job", { workerType: "G.1X" }],
  ["aws:opensearch/domain:Domain", { clusterConfig: { instanceType: "or1.medium.search" } }],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    { instanceRequirements: { acceleratorCount: { max: 0 }, excludedInstanceTypes: ["p5.*"] } },
  ],
  [
    "aws:batch/jobDefinition:JobDefinition",
    {
      containerProperties: JSON.stringify({ resourceRequirements: [{ type: "VCPU", value: "1" }] }),
    },
  ],
  [
    "azure-native:compute:VirtualMachine",
    {
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: { imageReference: { sku: "2204-gpu" } },
    },
  ],
  ["azure-native:cognitiveservices:Deployment", { sku: { name: "GlobalStandard", capacity: 30 } }],
  ["gcp:compute/instance:Instance", { machineType: "n2-standard-4", guestAccelerators: [] }],
  ["gcp:compute/instance:Instance", { machineType: "e2-medium" }],
  ["gcp:sql/databaseInstance:DatabaseInstance", { settings: { tier: "db-g1-small" } }],
  [
    "gcp:colab/runtimeTemplate:RuntimeTemplate",
    { machineSpec: { acceleratorType: "ACCELERATOR_TYPE_UNSPECIFIED", acceleratorCount: 0 } },
  ],
  ["azure-native:azurefleet:Fleet", { vmAttributes: { acceleratorSupport: "Excluded" } }],
  ["gcp:container/cluster:Cluster", { enableTpu: false, tpuConfig: { enabled: false } }],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    { instanceRequirements: { acceleratorTypes: [" "], acceleratorCount: { min: 0 } } },
  ],
  [
    "kubernetes:apps/v1:Deployment",
    {
      metadata: { labels: { "nvidia.com/gpu": "true" } },
      spec: {
        template: {
          spec: {
            tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
            containers: [{ resources: { limits: { "nvidia.com/gpu": 0 } } }],
          },
        },
      },
    },
  ],
  [
    "kubernetes:core/v1:ResourceQuota",
    { kind: "ResourceQuota", spec: { hard: { "requests.nvidia.com/gpu": 4 } } },
  ],
  [
    "kubernetes:karpenter.sh/v1:NodePool",
    {
      spec: {
        template: {
          spec: {
            requirements: [
              { key: "karpenter.k8s.aws/instance-category", operator: "NotIn", values: ["g", "p"] },
            ],
          },
        },
      },
    },
  ],
  [
    "kubernetes:yaml/v2:ConfigGroup",
    { yaml: "kind: Pod\n# nvidia.com/gpu: 1 is for production\nspec: {}\n" },
  ],
];

describe("gpu-outside-prod", () => {
  it.each(asking)("refuses %s %j", async (type, inputs, path) => {
    const messages = await violations(rule, { type, inputs });
    expect(messages.length).toBeGreaterThan(0);
    expect(
      messages.some((message) => message.includes(`\`${path}\` must not ask for a GPU`)),
      messages.join("\n"),
    ).toBe(true);
  });

  it.each(asking)("lets %s pass where accelerators are allowed", async (type, inputs) => {
    expect(await analyze(rule, { type, inputs, config: { allowed: true } })).toEqual([]);
  });

  it.each(harmless)("lets %s %j pass", async (type, inputs) => {
    expect(await analyze(rule, { type, inputs })).toEqual([]);
  });

  it("names resource, type, value, what it brings and the fix", async () => {
    expect(
      await violations(rule, {
        type: instance,
        name: "trainer",
        inputs: { instanceType: "p5.48xlarge" },
      }),
    ).toEqual([
      'aws:ec2/instance:Instance "trainer": `instanceType` must not ask for a GPU or other accelerator; this type brings NVIDIA H100, got "p5.48xlarge"; set `instanceType` to a type without an accelerator, or set `allowed` of gpu-outside-prod in the policy config of a stack that may have accelerators',
    ]);
  });

  it("names the place inside a text", async () => {
    const containerDefinitions = JSON.stringify([
      { resourceRequirements: [{ type: "GPU", value: "2" }] },
    ]);
    const [message] = await violations(rule, {
      type: "aws:ecs/taskDefinition:TaskDefinition",
      inputs: { containerDefinitions },
    });
    expect(message).toContain(
      '`containerDefinitions` must not ask for a GPU or other accelerator, got a request for GPU ("2") at `[0].resourceRequirements[0]` in the text; take the request out',
    );
  });

  it("knows every machine type of the catalog by its cloud's own input", async () => {
    const inputs = {
      aws: (type: string): [string, object] => [instance, { instanceType: `${type}xlarge` }],
      azure: (type: string): [string, object] => [
        "azure-native:compute:VirtualMachine",
        { hardwareProfile: { vmSize: `${type}8_v9` } },
      ],
      gcp: (type: string): [string, object] => [
        "gcp:compute/instance:Instance",
        { machineType: `${type}8g` },
      ],
    };
    const rows = gpuTypes().filter((row) => row.field === "machineType");
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) {
      const [type, properties] = inputs[row.cloud](row.pattern);
      const [message] = await violations(rule, { type, inputs: properties });
      expect(message, row.pattern).toContain(row.accelerator);
    }
  });

  it("passes when nothing is set", async () => {
    for (const type of Object.keys(gpuInputs().judged)) {
      const expected = gpuInputs().judged[type]?.[""] === "always" ? 1 : 0;
      expect(await analyze(rule, { type }), type).toHaveLength(expected);
    }
  });

  it("is undecided when the type is unknown, alone or in a list", async () => {
    expect(
      (await undecided(rule, { type: instance, inputs: { instanceType: UNKNOWN } })).join(),
    ).toContain("`instanceType`");
    const inputs = { instanceTypes: [UNKNOWN, "g6.xlarge"] };
    expect(
      (await undecided(rule, { type: "aws:eks/nodeGroup:NodeGroup", inputs })).join(),
    ).toContain("`instanceTypes[0]`");
    expect(await violations(rule, { type: "aws:eks/nodeGroup:NodeGroup", inputs })).toHaveLength(1);
    const pod = {
      spec: { containers: [{ env: [{ name: "HOST", value: UNKNOWN }], resources: UNKNOWN }] },
    };
    expect(await undecided(rule, { type: "kubernetes:core/v1:Pod", inputs: pod })).toEqual([
      expect.stringContaining("`spec.containers[0].resources`"),
    ]);
  });

  it("admits listed types only", async () => {
    const config = { allowedTypes: ["G6.xlarge"] };
    expect(
      await analyze(rule, { type: instance, inputs: { instanceType: "g6.xlarge" }, config }),
    ).toEqual([]);
    expect(
      await violations(rule, { type: instance, inputs: { instanceType: "g6.2xlarge" }, config }),
    ).toHaveLength(1);
  });

  it("ignores other types", async () => {
    expect(
      await analyze(rule, {
        type: "aws:s3/bucket:Bucket",
        inputs: { instanceType: "p5.48xlarge" },
      }),
    ).toEqual([]);
    expect(
      await analyze(rule, {
        type: "random:index/randomPet:RandomPet",
        inputs: { machineType: "a3-highgpu-8g" },
      }),
    ).toEqual([]);
  });

  it("prints no secret", async () => {
    const hidden = await violations(rule, {
      type: instance,
      inputs: { instanceType: secret("p5.48xlarge") },
    });
    expect(hidden.join()).toContain("got a value that is not printed");
    expect(hidden.join()).not.toMatch(/p5|H100/);
    const yaml = secret("kind: Pod\nspec:\n  limits: {nvidia.com/gpu: 7}\n");
    const [message] = await violations(rule, {
      type: "kubernetes:yaml/v2:ConfigGroup",
      inputs: { yaml },
    });
    expect(message).not.toContain("7");
  });
});
