import rule from "../../../../policies/rules/cache/redis-backup";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";

describeRule(rule, {
  passes: {
    snapshots: { type, inputs: { snapshotRetentionLimit: 7 } },
    "a member of a group": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "redis", replicationGroupId: "group" },
    },
    "Azure, written as a text": {
      type: "azure-native:redis:Redis",
      inputs: { redisConfiguration: { rdbBackupEnabled: "true" } },
    },
    "Azure Managed Redis": {
      type: "azure-native:redisenterprise:Database",
      inputs: { persistence: { aofEnabled: true } },
    },
    Memorystore: {
      type: "gcp:redis/instance:Instance",
      inputs: { persistenceConfig: { persistenceMode: "RDB" } },
    },
    "backups of a cluster of Memorystore": {
      type: "gcp:redis/cluster:Cluster",
      inputs: { automatedBackupConfig: { retention: "3024000s" } },
    },
  },
  fails: {
    "none kept": {
      type,
      inputs: { snapshotRetentionLimit: 0 },
      messages: [
        "`snapshotRetentionLimit` must be 1 or more, got 0; set `snapshotRetentionLimit` to 1 or more",
      ],
    },
    "a single node": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "redis" },
      messages: [
        "`snapshotRetentionLimit` must be 1 or more, got nothing; set `snapshotRetentionLimit` to 1 or more",
      ],
    },
    Azure: {
      type: "azure-native:redis:Redis",
      inputs: {},
      messages: [
        "`redisConfiguration.rdbBackupEnabled` must be true, got nothing; set `redisConfiguration.rdbBackupEnabled`",
      ],
    },
    "Memorystore switched off": {
      type: "gcp:memorystore/instance:Instance",
      inputs: { persistenceConfig: { mode: "DISABLED" } },
      messages: [
        '`persistenceConfig.mode` must be "RDB" or "AOF", got "DISABLED"; set `persistenceConfig.mode`',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`snapshotRetentionLimit` must be 1 or more, got nothing; set `snapshotRetentionLimit` to 1 or more",
    ],
  },
  unknown: { type, inputs: { snapshotRetentionLimit: UNKNOWN }, path: "snapshotRetentionLimit" },
  config: {
    without: { type, inputs: { snapshotRetentionLimit: 1 } },
    with: {
      type,
      inputs: { snapshotRetentionLimit: 1 },
      config: { minimumDays: 7 },
      messages: [
        "`snapshotRetentionLimit` must be 7 or more, got 1; set `snapshotRetentionLimit` to 7 or more",
      ],
    },
  },
  ignores: { type: "aws:elasticache/subnetGroup:SubnetGroup", inputs: {} },
});
