import rule from "../../../../policies/rules/cache/redis-ha";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";

describeRule(rule, {
  passes: {
    "a replica in another zone": {
      type,
      inputs: { automaticFailoverEnabled: true, multiAzEnabled: true },
    },
    "MemoryDB by default": { type: "aws:memorydb/cluster:Cluster", inputs: {} },
    Azure: { type: "azure-native:redis:Redis", inputs: { sku: { name: "Standard" } } },
    "Azure Managed Redis by default": {
      type: "azure-native:redisenterprise:RedisEnterprise",
      inputs: {},
    },
    Memorystore: { type: "gcp:redis/instance:Instance", inputs: { tier: "STANDARD_HA" } },
    "a cluster of Memorystore": { type: "gcp:redis/cluster:Cluster", inputs: { replicaCount: 1 } },
  },
  fails: {
    "one zone": {
      type,
      inputs: { automaticFailoverEnabled: true, multiAzEnabled: false },
      messages: ["`multiAzEnabled` must be true, got false; set `multiAzEnabled` to true"],
    },
    "a single node": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "redis" },
      messages: [
        '`engine` must be in a replication group: alone it has no replica, got "redis"; use `aws.elasticache.ReplicationGroup` with `automaticFailoverEnabled` true',
      ],
    },
    "MemoryDB without replicas": {
      type: "aws:memorydb/cluster:Cluster",
      inputs: { numReplicasPerShard: 0 },
      messages: [
        "`numReplicasPerShard` must be 1 or more, got 0; set `numReplicasPerShard` to 1 or more",
      ],
    },
    "Azure's Basic": {
      type: "azure-native:redis:Redis",
      inputs: { sku: { name: "Basic" } },
      messages: [
        '`sku.name` must be "Standard" or "Premium", got "Basic"; set `sku.name` to "Standard" or "Premium"',
      ],
    },
    "Memorystore by default": {
      type: "gcp:redis/instance:Instance",
      inputs: {},
      messages: ['`tier` must be "STANDARD_HA", got nothing; set `tier` to "STANDARD_HA"'],
    },
    "Valkey of Memorystore by default": {
      type: "gcp:memorystore/instance:Instance",
      inputs: {},
      messages: ["`replicaCount` must be 1 or more, got nothing; set `replicaCount` to 1 or more"],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`automaticFailoverEnabled` must be true, got nothing; set `automaticFailoverEnabled` to true",
      "`multiAzEnabled` must be true, got nothing; set `multiAzEnabled` to true",
    ],
  },
  unknown: {
    type,
    inputs: { automaticFailoverEnabled: true, multiAzEnabled: UNKNOWN },
    path: "multiAzEnabled",
  },
  ignores: { type: "aws:elasticache/cluster:Cluster", inputs: { engine: "memcached" } },
});
