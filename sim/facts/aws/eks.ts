import enums from "./data/enums.json";
import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  block,
  checkNamePrefix,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  failure,
  find,
  got,
  list,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { checkInstanceType, isArm } from "./instance-types";
import { NODE_GROUP } from "./tokens";

const API = "https://docs.aws.amazon.com/eks/latest/APIReference";

/** Nodes of a cluster. Cluster, subnets and role are judged by form only: they may have been made by others before. */
export const nodeGroup: TypeFacts = {
  token: NODE_GROUP,
  operations: {
    create: "eks:CreateNodegroup",
    read: "eks:DescribeNodegroup",
    update: "eks:UpdateNodegroupConfig",
    delete: "eks:DeleteNodegroup",
  },
  facts: {
    replaceOn: documented(
      [
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "nodeGroupName",
        "nodeGroupNamePrefix",
        "nodeRoleArn",
        "region",
        "remoteAccess",
        "subnetIds",
      ],
      `${API}/API_UpdateNodegroupConfig.html (what it cannot change)`,
    ),
    name: documented(
      {
        property: "nodeGroupName",
        pattern: "^[0-9A-Za-z][0-9A-Za-z_-]*$",
        minLength: 1,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["clusterName"],
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ResourceInUseException", status: 409 },
      },
      `${API}/API_CreateNodegroup.html`,
    ),
    defaults: documented(
      {
        capacityType: "ON_DEMAND",
        instanceTypes: ["t3.medium"],
        diskSize: 20,
        amiType: "AL2023_x86_64_STANDARD",
      },
      `${API}/API_CreateNodegroup.html`,
    ),
    quota: guessed(
      {
        max: 30,
        per: "parent",
        parentProperty: "clusterName",
        code: "ResourceLimitExceededException",
      },
      "to be looked up: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html",
    ),
    latency: guessed({ createSeconds: 120 }, "nodes join within minutes"),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs, "nodeGroupName", "nodeGroupNamePrefix"),
    ];
    failures.push(
      ...checkText(inputs, "nodeGroupName", {
        pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
        max: 63,
        words: "1 to 63 letters, digits, - or _, beginning with a letter or digit",
      }),
      ...checkText(inputs, "clusterName", {
        pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
        max: 100,
        words: "1 to 100 letters, digits, - or _, beginning with a letter or digit",
      }),
      ...checkText(inputs, "nodeRoleArn", {
        pattern: /^arn:aws:iam::\d{12}:role\/.+$/,
        max: 2048,
        words: "the ARN of a role",
      }),
      ...checkOneOf(inputs.amiType, "amiType", enums.eksAmiTypes),
      ...checkOneOf(inputs.capacityType, "capacityType", enums.eksCapacityTypes),
    );
    const subnets = list(inputs.subnetIds);
    if (Array.isArray(inputs.subnetIds) && subnets.length === 0)
      failures.push(failure("subnetIds", "must name at least one subnet, got none"));
    subnets.forEach((id, i) => {
      if (typeof id === "string" && !/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
        failures.push(failure(`subnetIds[${i}]`, `must be the id of a subnet, ${got(id)}`));
    });
    const types = list(inputs.instanceTypes);
    if (types.length > 20)
      failures.push(failure("instanceTypes", `must name at most 20 types, got ${types.length}`));
    types.forEach((type, i) => failures.push(...checkInstanceType(type, `instanceTypes[${i}]`)));
    return [
      ...failures,
      ...checkScaling(inputs),
      ...checkTaints(inputs),
      ...checkArchitecture(inputs),
    ];
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const twin = find(
      context,
      NODE_GROUP,
      (r) =>
        r.id !== stored?.id &&
        r.inputs.clusterName === inputs.clusterName &&
        valueOf(r, "nodeGroupName") === inputs.nodeGroupName,
    );
    if (twin !== undefined)
      throw new CloudError(
        "ResourceInUseException",
        409,
        `NodeGroup already exists with name ${String(inputs.nodeGroupName)} and cluster name ${String(inputs.clusterName)}`,
      );
  },
  id: ({ inputs }) => `${String(inputs.clusterName)}:${String(inputs.nodeGroupName)}`,
  outputs(context) {
    const { account, region } = context.scope;
    const { clusterName, nodeGroupName } = context.inputs;
    const hex = context.hex(16);
    return {
      arn: `arn:aws:eks:${region}:${account}:nodegroup/${String(clusterName)}/${String(nodeGroupName)}/51a00000-0000-0000-${hex.slice(0, 4)}-${hex.slice(4)}`,
      status: "ACTIVE",
      resources: [
        {
          autoscalingGroups: [{ name: `eks-${String(nodeGroupName)}-51a0${hex.slice(0, 8)}` }],
          remoteAccessSecurityGroupId: "",
        },
      ],
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  equal: (path, before, after) =>
    ["subnetIds", "taints"].includes(path) ? sameSets(before, after) : sameJson(before, after),
};

function checkScaling(inputs: Props): Failure[] {
  const scaling = block(inputs.scalingConfig);
  if (scaling === undefined) return [];
  const failures: Failure[] = [];
  for (const [name, least] of [
    ["minSize", 0],
    ["desiredSize", 0],
    ["maxSize", 1],
  ] as const) {
    const value = scaling[name];
    if (
      value !== undefined &&
      !(typeof value === "number" && Number.isInteger(value) && value >= least && value <= 450)
    ) {
      failures.push(
        failure(
          `scalingConfig.${name}`,
          `must be a whole number from ${least} to 450, ${got(value)}`,
        ),
      );
    }
  }
  const [min, desired, max] = ["minSize", "desiredSize", "maxSize"].map((name) => scaling[name]);
  if (typeof min === "number" && typeof max === "number" && min > max)
    failures.push(
      failure("scalingConfig.minSize", `must not be above maxSize ${max}, ${got(min)}`),
    );
  if (
    typeof desired === "number" &&
    ((typeof max === "number" && desired > max) || (typeof min === "number" && desired < min))
  ) {
    failures.push(
      failure("scalingConfig.desiredSize", `must lie between minSize and maxSize, ${got(desired)}`),
    );
  }
  return failures;
}

function checkTaints(inputs: Props): Failure[] {
  return list(inputs.taints).flatMap((raw, i) =>
    checkOneOf(record(raw).effect, `taints[${i}].effect`, [
      "NO_SCHEDULE",
      "NO_EXECUTE",
      "PREFER_NO_SCHEDULE",
    ]),
  );
}

/** Processor and image must be of one architecture. */
function checkArchitecture(inputs: Props): Failure[] {
  const ami = text(inputs.amiType);
  if (ami === undefined || ami === "CUSTOM") return [];
  const arm = /ARM_64/.test(ami);
  return list(inputs.instanceTypes).flatMap((type, i) =>
    typeof type === "string" && isArm(type) !== arm
      ? [
          failure(
            `instanceTypes[${i}]`,
            `must be ${arm ? "an ARM" : "an x86"} type for the AMI type ${ami}, ${got(type)}`,
          ),
        ]
      : [],
  );
}
