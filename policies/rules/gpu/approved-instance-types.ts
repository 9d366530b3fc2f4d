import { at } from "../../internal/require";
import { machineTypePaths, plainMachineType, processorsOf } from "../../internal/machines";
import { isNamed } from "../../internal/pods";
import { reach } from "../../internal/reach";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Machine types that may be used; all when empty. */
  approved: string[];
  /** Most processors of one machine. */
  maximumProcessors: number;
  /** Most machines of one group. */
  maximumCount: number;
}

/** Inputs that say how many machines a group may have at most. */
const COUNTS: Readonly<Record<string, readonly string[]>> = {
  "aws:autoscaling/group:Group": ["maxSize"],
  "aws:eks/nodeGroup:NodeGroup": ["scalingConfig.maxSize"],
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": [
    "productionVariants.initialInstanceCount",
  ],
  "azure-native:compute:VirtualMachineScaleSet": ["sku.capacity"],
  "azure-native:containerservice:AgentPool": ["count", "maxCount"],
  "azure-native:containerservice:ManagedCluster": [
    "agentPoolProfiles.count",
    "agentPoolProfiles.maxCount",
  ],
  "azure-native:machinelearningservices:Compute": [
    "properties.properties.scaleSettings.maxNodeCount",
  ],
  "gcp:compute/instanceGroupManager:InstanceGroupManager": ["targetSize"],
  "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager": ["targetSize"],
  "gcp:compute/autoscaler:Autoscaler": ["autoscalingPolicy.maxReplicas"],
  "gcp:compute/regionAutoscaler:RegionAutoscaler": ["autoscalingPolicy.maxReplicas"],
  "gcp:container/cluster:Cluster": [
    "initialNodeCount",
    "nodePools.autoscaling.maxNodeCount",
    "nodePools.autoscaling.totalMaxNodeCount",
    "nodePools.nodeCount",
  ],
  "gcp:container/nodePool:NodePool": [
    "autoscaling.maxNodeCount",
    "autoscaling.totalMaxNodeCount",
    "nodeCount",
    "initialNodeCount",
  ],
};
const KARPENTER = /^kubernetes:karpenter\.sh\/v\d\w*:NodePool$/;
const INSTANCE_TYPE = "node.kubernetes.io/instance-type";

/** Machines are of approved types, not larger and not more than agreed. */
export default rule<Config>({
  id: "approved-instance-types",
  title:
    "Machines are of approved types, and neither larger nor more than the environment's ceilings",
  severity: "medium",
  why: "A zero too many in a size or a count is the dearest typing error there is, and nobody sees it before the bill.",
  seen: "a published example whose node group may start two p4d.24xlarge, sixteen A100 in all (github.com/pulumi/examples aws-ts-eks-gpu-dra/index.ts:97, 40c09b2)",
  remedy:
    "Choose a smaller or an approved machine type, or lower the group's ceiling; change `approved`, `maximumProcessors` or `maximumCount` in the environment's policy config.",
  publicIds: ["AzPol cccc23c7-8427-4f53-ad12-b6a63eb452b3"],
  config: {
    schema: {
      approved: {
        type: "array",
        items: { type: "string" },
        default: [],
        description:
          "Machine types that may be used, `*` for any text, as `m7i.*` or `Standard_D*s_v5`; all when empty.",
      },
      maximumProcessors: {
        type: "integer",
        minimum: 1,
        default: 96,
        description:
          "Most processors of one machine, by its type's name; types whose names tell none pass only when `approved` names them.",
      },
      maximumCount: {
        type: "integer",
        minimum: 1,
        default: 20,
        description: "Most machines of one group.",
      },
    },
    defaults: { approved: [], maximumProcessors: 96, maximumCount: 20 },
  },

  applies: (token) =>
    KARPENTER.test(token) || Object.hasOwn(COUNTS, token) || machineTypePaths(token).length > 0,

  check(resource, config) {
    for (const path of machineTypePaths(resource.token))
      reachTypes(resource, path, (place) => judgeType(resource, place, config));
    for (const path of COUNTS[resource.token] ?? [])
      reachTypes(resource, path, (place) => judgeCount(resource, place, config));
    if (KARPENTER.test(resource.token)) judgeRequirements(resource, config);
  },
});

const reachTypes = (resource: Resource, path: string, visit: (place: Value) => void): void =>
  resource.attempt(() => reach(resource, resource.inputs, path.split("."), visit));

function judgeType(resource: Resource, place: Value, config: Config): void {
  const text = place.text();
  if (text === undefined || text === "") return;
  const type = plainMachineType(text);
  const fix = `choose another, or change \`approved\` of approved-instance-types in the policy config`;
  if (config.approved.length > 0 && !isNamed(type, config.approved.map(plainMachineType)))
    return resource.violation({ at: place, must: "be an approved machine type", fix });
  // A family, as Batch and Karpenter take it, has no size; what is approved by its whole name may be of any.
  const processors = processorsOf(type);
  const named = config.approved.some((each) => plainMachineType(each) === type);
  if (named || !/[.-]|_[a-z]+\d/.test(type) || type.includes("*")) return;
  if (processors !== undefined && processors <= config.maximumProcessors) return;
  resource.violation({
    at: place,
    must: `have ${config.maximumProcessors} processors at most`,
    fix: "choose a smaller one, or raise `maximumProcessors` of approved-instance-types in the policy config",
  });
}

function judgeCount(resource: Resource, place: Value, { maximumCount }: Config): void {
  const count = place.number();
  if (count === undefined || count <= maximumCount) return;
  resource.violation({
    at: place,
    must: `be ${maximumCount} or less`,
    fix: "lower it, or raise `maximumCount` of approved-instance-types in the policy config",
  });
}

function judgeRequirements(resource: Resource, config: Config): void {
  const requirements = at(resource, "spec.template.spec.requirements").items();
  resource.each(requirements, (requirement) => {
    if (!requirement.get("key").is(INSTANCE_TYPE) || !requirement.get("operator").is("In")) return;
    resource.each(requirement.get("values").items(), (place) => judgeType(resource, place, config));
  });
}
