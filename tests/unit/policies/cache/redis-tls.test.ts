import rule from "../../../../policies/rules/cache/redis-tls";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";
const azure = "azure-native:redis:Redis";

describeRule(rule, {
  passes: {
    "a replication group": { type, inputs: { transitEncryptionEnabled: true } },
    "a group that takes nothing else": {
      type,
      inputs: { transitEncryptionEnabled: true, transitEncryptionMode: "required" },
    },
    "Memcached, which is another thing": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "memcached" },
    },
    "a member of a group": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "redis", replicationGroupId: "group" },
    },
    "MemoryDB by default": { type: "aws:memorydb/cluster:Cluster", inputs: {} },
    Azure: { type: azure, inputs: { minimumTlsVersion: "1.2" } },
    "Azure by its former type": {
      type: "azure-native:cache/v20240301:Redis",
      inputs: { minimumTlsVersion: "1.2", enableNonSslPort: false },
    },
    "Azure Managed Redis by default": { type: "azure-native:redisenterprise:Database", inputs: {} },
    Memorystore: {
      type: "gcp:redis/instance:Instance",
      inputs: { transitEncryptionMode: "SERVER_AUTHENTICATION" },
    },
    "a cluster of Memorystore": {
      type: "gcp:redis/cluster:Cluster",
      inputs: { transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION" },
    },
  },
  fails: {
    "a group that takes plain connections, too": {
      type,
      inputs: { transitEncryptionEnabled: true, transitEncryptionMode: "preferred" },
      messages: [
        '`transitEncryptionMode` must be "required", got "preferred"; set `transitEncryptionMode` to "required"',
      ],
    },
    "a single node": {
      type: "aws:elasticache/cluster:Cluster",
      inputs: { engine: "redis" },
      messages: [
        '`engine` must be in a replication group: alone it has no TLS, got "redis"; use `aws.elasticache.ReplicationGroup` with `transitEncryptionEnabled` true',
      ],
    },
    MemoryDB: {
      type: "aws:memorydb/cluster:Cluster",
      inputs: { tlsEnabled: false },
      messages: ["`tlsEnabled` must be true, got false; set `tlsEnabled` to true"],
    },
    "Azure's plain port": {
      type: azure,
      inputs: { minimumTlsVersion: "1.0", enableNonSslPort: true },
      messages: [
        "`enableNonSslPort` must be false, got true; set `enableNonSslPort` to false",
        '`minimumTlsVersion` must be "1.2", got "1.0"; set `minimumTlsVersion` to "1.2"',
      ],
    },
    "Azure Managed Redis": {
      type: "azure-native:redisenterprise:Database",
      inputs: { clientProtocol: "Plaintext" },
      messages: [
        '`clientProtocol` must be "Encrypted", got "Plaintext"; set `clientProtocol` to "Encrypted"',
      ],
    },
    "Valkey of Memorystore": {
      type: "gcp:memorystore/instance:Instance",
      inputs: { transitEncryptionMode: "TRANSIT_ENCRYPTION_DISABLED" },
      messages: [
        '`transitEncryptionMode` must be "SERVER_AUTHENTICATION", got "TRANSIT_ENCRYPTION_DISABLED"; set `transitEncryptionMode` to "SERVER_AUTHENTICATION"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`transitEncryptionEnabled` must be true, got nothing; set `transitEncryptionEnabled` to true",
    ],
  },
  unknown: {
    type,
    inputs: { transitEncryptionEnabled: UNKNOWN },
    path: "transitEncryptionEnabled",
  },
  ignores: { type: "aws:elasticache/subnetGroup:SubnetGroup", inputs: {} },
});
