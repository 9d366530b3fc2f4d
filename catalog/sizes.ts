import type { Cloud } from "./types";
import { amount, isNotKnown, PENDING, UNKNOWN, type NotKnown, type Read } from "./values";

/** Where a type says what size it has, and of how many. */
export interface Sized {
  size: string;
  /** Machines of a cloud, whose size is a machine type. */
  machines?: Cloud;
  /** How many it is asked to hold: the first that is a number; none: one. */
  asked?: readonly string[];
  /** How many it may hold at most: the first that is a number; none: one. */
  most?: readonly string[];
  /** Accelerators attached to a machine that has none of its own. */
  attached?: string;
}

/** Types that are paid by the hour and whose price depends on a size. */
const TYPES: Readonly<Record<string, Sized>> = {
  "aws:ec2/instance:Instance": { size: "instanceType", machines: "aws" },
  "aws:eks/nodeGroup:NodeGroup": {
    size: "instanceTypes",
    machines: "aws",
    asked: ["scalingConfig.desiredSize", "scalingConfig.minSize"],
    most: ["scalingConfig.maxSize"],
  },
  "aws:rds/instance:Instance": { size: "instanceClass" },
  "aws:rds/clusterInstance:ClusterInstance": { size: "instanceClass" },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    size: "nodeType",
    most: ["numCacheClusters"],
  },
  "aws:elasticache/cluster:Cluster": { size: "nodeType", most: ["numCacheNodes"] },
  "aws:opensearch/domain:Domain": {
    size: "clusterConfig.instanceType",
    most: ["clusterConfig.instanceCount"],
  },
  "aws:sagemaker/notebookInstance:NotebookInstance": { size: "instanceType" },
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": {
    size: "modelArn",
    most: ["modelUnits"],
  },
  "azure-native:compute:VirtualMachine": { size: "hardwareProfile.vmSize", machines: "azure" },
  "azure-native:compute:VirtualMachineScaleSet": {
    size: "sku.name",
    machines: "azure",
    asked: ["sku.capacity"],
    most: ["sku.capacity"],
  },
  "azure-native:containerservice:AgentPool": {
    size: "vmSize",
    machines: "azure",
    asked: ["count", "minCount"],
    most: ["maxCount", "count"],
  },
  "azure-native:redis:Redis": { size: "sku.name" },
  "azure-native:redisenterprise:RedisEnterprise": { size: "sku.name" },
  "azure-native:search:Service": { size: "sku.name", most: ["replicaCount"] },
  "azure-native:network:NatGateway": { size: "sku.name" },
  "gcp:compute/instance:Instance": {
    size: "machineType",
    machines: "gcp",
    attached: "guestAccelerators.0.type",
  },
  "gcp:container/nodePool:NodePool": {
    size: "nodeConfig.machineType",
    machines: "gcp",
    asked: [
      "nodeCount",
      "initialNodeCount",
      "autoscaling.totalMinNodeCount",
      "autoscaling.minNodeCount",
    ],
    most: ["autoscaling.maxNodeCount", "autoscaling.totalMaxNodeCount", "nodeCount"],
    attached: "nodeConfig.guestAccelerators.0.type",
  },
  "gcp:redis/instance:Instance": { size: "tier", most: ["replicaCount"] },
  "gcp:sql/databaseInstance:DatabaseInstance": { size: "settings.tier" },
  "gcp:compute/routerNat:RouterNat": { size: "name" },
};

/** Zones that GKE takes in a region where none are named; pools count their nodes by zone (documentation of @pulumi/gcp 9.37.0, NodePool `nodeCount`). */
const ZONES_OF_A_REGION = 3;

/** Where a type says its size; undefined for types whose price depends on none. */
export const sizedType = (type: string): Sized | undefined =>
  Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;

/** The size of a resource, the sizes that its machines may have with `|` between; undefined where it says none. */
export function sizeOf({ size }: Sized, read: Read): string | NotKnown | undefined {
  const stands = read(size);
  const sizes = Array.isArray(stands) ? stands.map((_, at) => read(`${size}.${at}`)) : [stands];
  const unknown = sizes.find(isNotKnown);
  if (unknown !== undefined) return unknown;
  const names = sizes.filter((each) => typeof each === "string" && each !== "");
  return names.length === 0 ? undefined : names.join("|");
}

/** Machines that a resource keeps running. */
export interface Machines {
  cloud: Cloud;
  /** The first that it may take; undefined where it says none, and where that is not known yet. */
  machineType: string | undefined;
  /** How many it is asked to hold, not what it may grow to; undefined where it does not say, or that is not known yet. */
  count: number | undefined;
  /** The property that is not known before the update. */
  unknown?: string;
}

/** The machines of a resource; `attached` where accelerators were put beside machines that have none of their own. */
export function machinesOf(
  sized: Sized & { machines: Cloud },
  read: Read,
  hasAccelerators: (machineType: string) => boolean,
): Machines | "attached" {
  const list = Array.isArray(read(sized.size)) ? `${sized.size}.0` : sized.size;
  const name = read(list);
  const machineType = typeof name === "string" && name !== "" ? lastPart(name) : undefined;
  if (sized.attached !== undefined && typeof read(sized.attached) === "string")
    if (machineType === undefined || !hasAccelerators(machineType)) return "attached";
  const { count, unknown } = countOf(sized, read);
  const path = isNotKnown(name) ? sized.size : unknown;
  return {
    cloud: sized.machines,
    machineType,
    count,
    ...(path !== undefined && { unknown: path }),
  };
}

/** How many a resource may hold at most, or the property by which that is not known. */
export function mostOf({ most = [] }: Sized, read: Read): number | { unknown: string } {
  const { count, unknown } = firstOf(most, read);
  return count ?? (unknown === undefined ? 1 : { unknown });
}

function countOf({ asked }: Sized, read: Read): { count: number | undefined; unknown?: string } {
  if (!asked) return { count: 1 };
  const { count, path, unknown } = firstOf(asked, read);
  if (count === undefined) return { count, ...(unknown !== undefined && { unknown }) };
  if (!asked.includes("nodeCount") || path === "autoscaling.totalMinNodeCount") return { count };
  const zones = zonesOf(read);
  return zones === undefined
    ? { count: undefined, unknown: "nodeLocations" }
    : { count: count * zones };
}

/**
 * The first of these that is an amount. One that was asked for and is not known yet ends the search; one that is the
 * cloud's to decide does not, when a later one tells what it will decide by.
 */
function firstOf(
  paths: readonly string[],
  read: Read,
): { count: number | undefined; path?: string; unknown?: string } {
  let pending: string | undefined;
  for (const path of paths) {
    const value = read(path);
    if (value === UNKNOWN) return { count: undefined, unknown: path };
    if (value === PENDING) pending ??= path;
    else if (amount(value) !== undefined) return { count: amount(value), path };
    else if (typeof value === "number") return { count: undefined };
  }
  return { count: undefined, ...(pending !== undefined && { unknown: pending }) };
}

/** A node pool of GKE counts its nodes by zone. */
function zonesOf(read: Read): number | undefined {
  const named = read("nodeLocations");
  if (named === UNKNOWN) return undefined;
  if (Array.isArray(named) && named.length > 0) return named.length;
  const location = read("location");
  return typeof location === "string" && /-[a-z]$/.test(location) ? 1 : ZONES_OF_A_REGION;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
