import { isLoneRedis, REDIS } from "../../internal/redis";
import { requireInputs, type Need } from "../../internal/require";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  [REDIS.group]: [
    { path: "automaticFailoverEnabled", oneOf: [true] },
    { path: "multiAzEnabled", oneOf: [true] },
  ],
  [REDIS.azure]: [{ path: "sku.name", oneOf: ["Standard", "Premium"] }],
  [REDIS.azureV2]: [{ path: "sku.name", oneOf: ["Standard", "Premium"] }],
  [REDIS.azureManaged]: [{ path: "highAvailability", oneOf: ["Enabled"], default: true }],
  [REDIS.google]: [{ path: "tier", oneOf: ["STANDARD_HA"] }],
};

/** How many replicas each shard has, and how many it has when nothing is written. */
const REPLICAS: Readonly<Record<string, { path: string; unset: number }>> = {
  [REDIS.memorydb]: { path: "numReplicasPerShard", unset: 1 },
  [REDIS.googleCluster]: { path: "replicaCount", unset: 0 },
  [REDIS.memorystore]: { path: "replicaCount", unset: 0 },
};

/** Redis survives the loss of a node or a zone. */
export default rule({
  id: "redis-ha",
  title: "Redis has a replica that takes over",
  severity: "medium",
  why: "With one node every patch forgets all limits and budgets, and a lost zone takes whatever waits for Redis with it.",
  seen: "all data of a single-node group lost while AWS installed a security update (phpout.com/questions/redis/aws-elasticache-redis-what-will-happen-when-i-have-a-redis-cluster-mode-disabled-with-only-1-node-and-it-fails)",
  remedy:
    "ElastiCache: `automaticFailoverEnabled` and `multiAzEnabled` true. Azure: `sku.name` Standard or Premium. Memorystore: `tier` STANDARD_HA, or `replicaCount` 1 or more.",
  publicIds: ["CKV2_AWS_50"],

  applies: (token) =>
    Object.hasOwn(NEEDS, token) || Object.hasOwn(REPLICAS, token) || token === REDIS.cluster,

  check(resource) {
    if (isLoneRedis(resource)) {
      resource.violation({
        at: resource.get("engine"),
        must: "be in a replication group: alone it has no replica",
        fix: "use `aws.elasticache.ReplicationGroup` with `automaticFailoverEnabled` true",
      });
    }
    requireInputs(resource, NEEDS[resource.token] ?? []);
    judgeReplicas(resource);
  },
});

function judgeReplicas(resource: Resource): void {
  const place = REPLICAS[resource.token];
  if (place === undefined) return;
  const at = resource.get(place.path);
  if ((at.number() ?? place.unset) >= 1) return;
  resource.violation({ at, must: "be 1 or more", fix: `set \`${place.path}\` to 1 or more` });
}
