import type { Resource } from "../resource";
import { prices, type PriceRow } from "./catalog";
import type { Value } from "./value";

/** Hours a month is counted with, as the clouds' own calculators do. */
const HOURS_PER_MONTH = 730;

/** A machine-like type: where its size stands and how many there are. */
interface Machines {
  size: string;
  count?: readonly string[];
}

/** Types that cost by the hour while nobody uses them, and that the catalog has no prices for: they depend on a size. */
const MACHINES: Readonly<Record<string, Machines>> = {
  "aws:ec2/instance:Instance": { size: "instanceType" },
  "aws:eks/nodeGroup:NodeGroup": { size: "instanceTypes", count: ["scalingConfig.maxSize"] },
  "aws:rds/instance:Instance": { size: "instanceClass" },
  "aws:rds/clusterInstance:ClusterInstance": { size: "instanceClass" },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    size: "nodeType",
    count: ["numCacheClusters"],
  },
  "aws:elasticache/cluster:Cluster": { size: "nodeType", count: ["numCacheNodes"] },
  "aws:opensearch/domain:Domain": {
    size: "clusterConfig.instanceType",
    count: ["clusterConfig.instanceCount"],
  },
  "aws:sagemaker/notebookInstance:NotebookInstance": { size: "instanceType" },
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": {
    size: "modelArn",
    count: ["modelUnits"],
  },
  "azure-native:compute:VirtualMachine": { size: "hardwareProfile.vmSize" },
  "azure-native:compute:VirtualMachineScaleSet": { size: "sku.name", count: ["sku.capacity"] },
  "azure-native:containerservice:AgentPool": { size: "vmSize", count: ["maxCount", "count"] },
  "azure-native:redis:Redis": { size: "sku.name" },
  "azure-native:redisenterprise:RedisEnterprise": { size: "sku.name" },
  "azure-native:search:Service": { size: "sku.name", count: ["replicaCount"] },
  "azure-native:network:NatGateway": { size: "sku.name" },
  "gcp:compute/instance:Instance": { size: "machineType" },
  "gcp:container/nodePool:NodePool": {
    size: "nodeConfig.machineType",
    count: ["autoscaling.maxNodeCount", "autoscaling.totalMaxNodeCount", "nodeCount"],
  },
  "gcp:redis/instance:Instance": { size: "tier", count: ["replicaCount"] },
  "gcp:sql/databaseInstance:DatabaseInstance": { size: "settings.tier" },
  "gcp:compute/routerNat:RouterNat": { size: "name" },
};

/** What one resource costs in a month in which nobody uses it. */
export interface MonthlyCost {
  /** Undefined: it costs something, and the price is not known. */
  usd: number | undefined;
  /** Type, and size where there is one: the key under which a price can be given. */
  kind: string;
}

/**
 * The list price of a resource for a month, or undefined for what costs nothing while idle or is not known to cost. Prices
 * given, in US dollars a month and machine under `<type>` or `<type> <size>`, go before the catalog's.
 */
export function monthlyCost(
  resource: Resource,
  given: Readonly<Record<string, number>>,
): MonthlyCost | undefined {
  const machines = MACHINES[resource.token];
  const size = machines && sizeOf(at(resource, machines.size));
  const kind = size === undefined ? resource.token : `${resource.token} ${size}`;
  const own = given[kind] ?? given[resource.token];
  if (own !== undefined) return { kind, usd: own * count(resource, machines) };
  const rows = prices().filter((row) => row.type === resource.token);
  const row = rows.find(({ when }) => !when || at(resource, when.path).is(when.equals));
  if (row) return priced(resource, row, kind);
  return machines || rows.length > 0 ? { kind, usd: undefined } : undefined;
}

function priced(resource: Resource, row: PriceRow, kind: string): MonthlyCost | undefined {
  if (row.unit === "free" || row.unit === "usage") return undefined;
  const quantity = row.quantity === undefined ? 1 : at(resource, row.quantity).number();
  if (row.usd === null || quantity === undefined) return { kind, usd: undefined };
  return { kind, usd: row.usd * quantity * (row.unit === "hour" ? HOURS_PER_MONTH : 1) };
}

function count(resource: Resource, machines: Machines | undefined): number {
  for (const path of machines?.count ?? []) {
    const number = at(resource, path).number();
    if (number !== undefined) return number;
  }
  return 1;
}

/** A size, or several that a machine may have. */
function sizeOf(value: Value): string | undefined {
  const sizes = value.items().flatMap((each) => each.text() ?? []);
  return sizes.length === 0 ? undefined : sizes.join("|");
}

const at = (resource: Resource, path: string): Value => resource.get(...path.split("."));
