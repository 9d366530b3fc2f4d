import rule from "../../../../policies/rules/cache/redis-at-rest";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";

describeRule(rule, {
  passes: {
    "a replication group": { type, inputs: { engine: "redis", atRestEncryptionEnabled: true } },
    "Valkey by default": { type, inputs: { engine: "valkey" } },
    "Memorystore, which always is": { type: "gcp:redis/instance:Instance", inputs: {} },
    "a member of a group": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "redis", replicationGroupId: "group" },
    },
  },
  fails: {
    "Redis by default": {
      type,
      inputs: { engine: "redis" },
      messages: [
        "`atRestEncryptionEnabled` must be true, got nothing; set `atRestEncryptionEnabled` to true",
      ],
    },
    "Valkey without": {
      type,
      inputs: { engine: "valkey", atRestEncryptionEnabled: false },
      messages: [
        "`atRestEncryptionEnabled` must be true, got false; set `atRestEncryptionEnabled` to true",
      ],
    },
    "a single node": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "valkey" },
      messages: [
        '`engine` must be in a replication group: alone it is not encrypted at rest, got "valkey"; use `aws.elasticache.ReplicationGroup` with `atRestEncryptionEnabled` true',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`atRestEncryptionEnabled` must be true, got nothing; set `atRestEncryptionEnabled` to true",
    ],
  },
  unknown: { type, inputs: { atRestEncryptionEnabled: UNKNOWN }, path: "atRestEncryptionEnabled" },
  config: {
    without: { type: "gcp:redis/cluster:Cluster", inputs: {} },
    with: {
      type: "gcp:redis/cluster:Cluster",
      inputs: {},
      config: { ownKey: true },
      messages: ["`kmsKey` must be set, got nothing; set `kmsKey`"],
    },
  },
  ignores: { type: "aws:elasticache/subnetGroup:SubnetGroup", inputs: {} },
});
