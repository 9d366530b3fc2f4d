import { describe, expect, it } from "vitest";
import subject from "../../../../policies/rules/stack/protect-required";
import { describeRule } from "../describe-rule";
import { analyze, UNKNOWN, violations } from "../harness";

const key = "aws:kms/key:Key";
const log = "aws:cloudwatch/logGroup:LogGroup";
const lost = (loses: string, fix: string): string =>
  `the resource must be protected from deletion, got nothing that keeps a destroy from losing ${loses}; set the resource option \`protect: true\`${fix}`;

describeRule(subject, {
  passes: {
    "the resource option": { type: key, protect: true },
    "the cloud's own protection": { type: log, inputs: { deletionProtectionEnabled: true } },
    "a provider that refuses": {
      type: "gcp:storage/bucket:Bucket",
      inputs: { deletionPolicy: "PREVENT" },
    },
    "a type that holds nothing": { type: "aws:ec2/subnet:Subnet" },
  },
  fails: {
    "a key": { type: key, messages: [lost("everything encrypted with it", "")] },
    "a mount of Vault": {
      type: "vault:index/mount:Mount",
      messages: [lost("every secret below the mount", "")],
    },
    "a log whose protection is off": {
      type: log,
      inputs: { deletionProtectionEnabled: false },
      messages: [
        lost(
          "the log of who asked what",
          " or `skipDestroy` to true or `deletionProtectionEnabled` to true",
        ),
      ],
    },
  },
  missing: {
    type: "aws:s3/bucket:Bucket",
    messages: [lost("what is stored in it", "")],
  },
  unknown: { type: log, inputs: { skipDestroy: UNKNOWN }, path: "skipDestroy" },
  config: {
    without: { type: key, messages: [lost("everything encrypted with it", "")] },
    with: { type: key, config: { except: [key] } },
  },
  ignores: { type: "pulumi:providers:aws" },
});

describeRule(
  { ...subject, id: "protect-required, types added" },
  {
    passes: { protected: { type: "aws:ec2/subnet:Subnet", protect: true } },
    fails: {
      "a type that the settings add": {
        type: "aws:ec2/subnet:Subnet",
        config: { also: ["aws:ec2/subnet:Subnet"] },
        messages: [lost("it", "")],
      },
    },
    missing: { type: "aws:ec2/subnet:Subnet" },
    unknown: { type: log, inputs: { skipDestroy: UNKNOWN }, path: "skipDestroy" },
    config: {
      without: { type: "aws:ec2/subnet:Subnet" },
      with: {
        type: "aws:ec2/subnet:Subnet",
        config: { also: ["aws:ec2/subnet:Subnet"] },
        messages: [lost("it", "")],
      },
    },
    ignores: { type: "pulumi:pulumi:Stack" },
  },
);

describe("the clouds' own protection", () => {
  const GUARDS: [string, string, string | boolean][] = [
    ["aws:dynamodb/table:Table", "deletionProtectionEnabled", true],
    ["aws:rds/instance:Instance", "deletionProtection", true],
    ["aws:rds/cluster:Cluster", "deletionProtection", true],
    ["aws:cloudwatch/logGroup:LogGroup", "skipDestroy", true],
    ["aws:cloudwatch/logGroup:LogGroup", "deletionProtectionEnabled", true],
    ["gcp:kms/cryptoKey:CryptoKey", "deletionPolicy", "PREVENT"],
    ["gcp:storage/bucket:Bucket", "deletionPolicy", "PREVENT"],
    ["gcp:bigquery/dataset:Dataset", "deletionPolicy", "PREVENT"],
    ["gcp:bigquery/table:Table", "deletionProtection", true],
    ["gcp:bigquery/table:Table", "deletionPolicy", "PREVENT"],
    ["gcp:sql/databaseInstance:DatabaseInstance", "deletionProtection", true],
    ["gcp:firestore/database:Database", "deleteProtectionState", "DELETE_PROTECTION_ENABLED"],
    ["gcp:redis/instance:Instance", "deletionProtection", true],
    ["gcp:redis/cluster:Cluster", "deletionProtectionEnabled", true],
    ["gcp:memorystore/instance:Instance", "deletionProtectionEnabled", true],
    ["gcp:logging/projectBucketConfig:ProjectBucketConfig", "locked", true],
    ["gcp:secretmanager/secret:Secret", "deletionProtection", true],
    ["vault:transit/secretBackendKey:SecretBackendKey", "deletionAllowed", false],
  ];

  it.each(GUARDS)("of %s is %s: %s", async (type, name, value) => {
    expect(await analyze(subject, { type, inputs: { [name]: value } })).toEqual([]);
    const other = value === "PREVENT" ? "DELETE" : typeof value === "boolean" ? !value : "OFF";
    const found = await violations(subject, { type, inputs: { [name]: other } });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(` or \`${name}\` to ${JSON.stringify(value)}`);
  });

  it.each([
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
    "aws:s3/vectorsIndex:VectorsIndex",
    "aws:opensearch/domain:Domain",
    "aws:efs/fileSystem:FileSystem",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:memorydb/cluster:Cluster",
    "aws:cloudtrail/trail:Trail",
    "aws:amp/workspace:Workspace",
    "aws:secretsmanager/secret:Secret",
    "azure-native:keyvault:Vault",
    "azure-native:keyvault:Key",
    "azure-native:storage:StorageAccount",
    "azure-native:storage:BlobContainer",
    "azure-native:operationalinsights:Workspace",
    "azure-native:redis:Redis",
    "azure-native:redisenterprise:RedisEnterprise",
    "azure-native:redisenterprise:Database",
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:dbforpostgresql:Server",
    "azure-native:sql:Database",
    "azure-native:search:Service",
    "gcp:kms/keyRing:KeyRing",
    "vault:index/audit:Audit",
    "vault:database/secretsMount:SecretsMount",
  ])("%s has none", async (type) => {
    expect(await violations(subject, { type })).toHaveLength(1);
    expect(await analyze(subject, { type, protect: true })).toEqual([]);
  });
});
