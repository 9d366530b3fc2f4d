import type { Resource } from "../resource";

/** Names of Redis' types: of @pulumi/azure-native 3 and, by `cache`, of 2. */
export const REDIS = {
  group: "aws:elasticache/replicationGroup:ReplicationGroup",
  cluster: "aws:elasticache/cluster:Cluster",
  serverless: "aws:elasticache/serverlessCache:ServerlessCache",
  memorydb: "aws:memorydb/cluster:Cluster",
  azure: "azure-native:redis:Redis",
  azureV2: "azure-native:cache:Redis",
  azureManaged: "azure-native:redisenterprise:RedisEnterprise",
  azureDatabase: "azure-native:redisenterprise:Database",
  google: "gcp:redis/instance:Instance",
  googleCluster: "gcp:redis/cluster:Cluster",
  memorystore: "gcp:memorystore/instance:Instance",
} as const;

/**
 * Whether an ElastiCache cluster is Redis or Valkey on its own: members of a replication group take everything from the
 * group, and Memcached is another thing.
 */
export const isLoneRedis = (resource: Resource): boolean =>
  resource.token === REDIS.cluster &&
  resource.get("engine").is("redis", "valkey") &&
  resource.get("replicationGroupId").isMissing;
