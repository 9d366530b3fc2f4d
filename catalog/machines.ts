import rows from "./gpu-prices.json";
import type { Cloud, MachinePriceRow } from "./types";

/** Machines that a resource keeps running. */
export interface Machines {
  cloud: Cloud;
  machineType: string;
  /** Undefined where the resource does not say it yet. */
  count: number | undefined;
}

/** Where a type says which machines it runs, and how many. */
interface MachineFields {
  machineType: string;
  /** The first that is a number counts; none: one machine. */
  counts?: readonly string[];
  /** Accelerators attached to a machine that has none of its own. */
  attached?: string;
}

const FIELDS: Readonly<Record<string, MachineFields>> = {
  "aws:ec2/instance:Instance": { machineType: "instanceType" },
  "aws:eks/nodeGroup:NodeGroup": {
    machineType: "instanceTypes.0",
    counts: ["scalingConfig.desiredSize", "scalingConfig.minSize"],
  },
  "azure-native:compute:VirtualMachine": { machineType: "hardwareProfile.vmSize" },
  "azure-native:compute:VirtualMachineScaleSet": {
    machineType: "sku.name",
    counts: ["sku.capacity"],
  },
  "azure-native:containerservice:AgentPool": {
    machineType: "vmSize",
    counts: ["count", "minCount"],
  },
  "gcp:compute/instance:Instance": {
    machineType: "machineType",
    attached: "guestAccelerators.0.type",
  },
  "gcp:container/nodePool:NodePool": {
    machineType: "nodeConfig.machineType",
    counts: [
      "nodeCount",
      "initialNodeCount",
      "autoscaling.totalMinNodeCount",
      "autoscaling.minNodeCount",
    ],
    attached: "nodeConfig.guestAccelerators.0.type",
  },
};

/** Zones that GKE takes in a region where none are named; pools count their nodes by zone (documentation of @pulumi/gcp 9.37.0, NodePool `nodeCount`). */
const ZONES_OF_A_REGION = 3;

/** Types that run machines of a size that they name. */
export const machineTokens = (): readonly string[] => Object.keys(FIELDS);

/**
 * The machines of a resource; undefined for other kinds. `read` gives what stands at a dotted path. Pools count as many as
 * they are asked to hold, not what they may grow to.
 */
export function machinesOf(
  type: string,
  read: (path: string) => unknown,
): Machines | "attached" | undefined {
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (!fields) return undefined;
  const machineType = read(fields.machineType);
  const cloud = type.startsWith("aws:") ? "aws" : type.startsWith("gcp:") ? "gcp" : "azure";
  if (
    fields.attached !== undefined &&
    typeof read(fields.attached) === "string" &&
    !ownGpus(machineType)
  )
    return "attached";
  return {
    cloud,
    machineType: typeof machineType === "string" ? lastPart(machineType) : "",
    count: countOf(fields, read),
  };
}

function countOf({ counts }: MachineFields, read: (path: string) => unknown): number | undefined {
  if (!counts) return 1;
  const at = counts.find((path) => typeof read(path) === "number");
  if (at === undefined) return undefined;
  const count = read(at) as number;
  if (!Number.isFinite(count) || count < 0) return undefined;
  return counts.includes("nodeCount") && at !== "autoscaling.totalMinNodeCount"
    ? count * zonesOf(read)
    : count;
}

/** A node pool of GKE counts its nodes by zone. */
function zonesOf(read: (path: string) => unknown): number {
  const named = read("nodeLocations");
  if (Array.isArray(named) && named.length > 0) return named.length;
  const location = read("location");
  return typeof location === "string" && /-[a-z]$/.test(location) ? 1 : ZONES_OF_A_REGION;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
const ownGpus = (name: unknown): boolean =>
  typeof name === "string" &&
  machinePrices().some(
    ({ cloud, machineType }) => cloud === "gcp" && machineType === lastPart(name),
  );

/** Every machine with GPUs that has a price. */
export const machinePrices = (): readonly MachinePriceRow[] => rows as MachinePriceRow[];

const books = new WeakMap<readonly MachinePriceRow[], ReadonlyMap<string, MachinePriceRow>>();

/** The row of a machine type, compared without regard to case; undefined when it has no price. */
export function machinePrice(
  cloud: Cloud,
  machineType: string,
  prices: readonly MachinePriceRow[] = machinePrices(),
): MachinePriceRow | undefined {
  let book = books.get(prices);
  if (!book) {
    book = new Map(prices.map((row) => [key(row.cloud, row.machineType), row]));
    books.set(prices, book);
  }
  return book.get(key(cloud, machineType));
}

/** US dollars an hour of a whole machine; undefined when the type or the region has no price that was checked. */
export function machineUsdPerHour(
  cloud: Cloud,
  machineType: string,
  region: string,
): number | undefined {
  const prices = machinePrice(cloud, machineType)?.usdPerHour;
  return prices && Object.hasOwn(prices, region) ? prices[region] : undefined;
}

const key = (cloud: Cloud, machineType: string): string => `${cloud}/${machineType.toLowerCase()}`;
