import type { Resource } from "../resource";
import type { Value } from "./value";

const CLUSTER = "gcp:container/cluster:Cluster";
const POOL = "gcp:container/nodePool:NodePool";

/** Whether the type holds settings of GKE's nodes. */
export const hasGkeNodes = (token: string): boolean => token === CLUSTER || token === POOL;

/**
 * The node settings of a cluster or pool that count: none of an Autopilot cluster, where Google sets them, and of the
 * default pool only when it stays.
 */
export function gkeNodeConfigs(resource: Resource): Value[] {
  if (resource.token === POOL) return [resource.get("nodeConfig")];
  if (resource.get("enableAutopilot").is(true)) return [];
  const pools = resource
    .get("nodePools")
    .items()
    .map((pool) => pool.get("nodeConfig"));
  const own = resource.get("nodeConfig");
  const stays = pools.length === 0 && !resource.get("removeDefaultNodePool").is(true);
  return stays ? [own] : pools;
}
