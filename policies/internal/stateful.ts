/** What is lost with a resource of a type, and the inputs that keep the cloud from deleting it. */
export interface Stateful {
  /** What a deletion loses: `the state and what stands in the bucket`. */
  loses: string;
  /** Inputs, any of which holds a deletion off when it has this value; checked against the SDKs' declarations. */
  guards?: Readonly<Record<string, string | boolean>>;
}

const DATA = "what is stored in it";
const KEY = "everything encrypted with it";
const LOGS = "the log of who asked what";

/** Google's provider refuses to delete such a resource. */
const PREVENT = { deletionPolicy: "PREVENT" };

/**
 * Types whose deletion loses what cannot be made again from the program: keys, stores, logs, secrets. Names and guards
 * checked against @pulumi/aws 7.48.0, azure-native 3.28.0, gcp 9.37.0, vault 7.8.0 on 2026-11-21.
 */
export const STATEFUL: Readonly<Record<string, Stateful>> = {
  "aws:kms/key:Key": { loses: KEY },
  "aws:kms/externalKey:ExternalKey": { loses: KEY },
  "aws:kms/replicaKey:ReplicaKey": { loses: KEY },
  "aws:s3/bucket:Bucket": { loses: DATA },
  "aws:s3/bucketV2:BucketV2": { loses: DATA },
  "aws:s3/vectorsVectorBucket:VectorsVectorBucket": { loses: DATA },
  "aws:s3/vectorsIndex:VectorsIndex": { loses: DATA },
  "aws:dynamodb/table:Table": { loses: DATA, guards: { deletionProtectionEnabled: true } },
  "aws:rds/instance:Instance": { loses: DATA, guards: { deletionProtection: true } },
  "aws:rds/cluster:Cluster": { loses: DATA, guards: { deletionProtection: true } },
  "aws:opensearch/domain:Domain": { loses: DATA },
  "aws:efs/fileSystem:FileSystem": { loses: DATA },
  "aws:elasticache/replicationGroup:ReplicationGroup": { loses: "counters, limits and caches" },
  "aws:elasticache/cluster:Cluster": { loses: "counters, limits and caches" },
  "aws:memorydb/cluster:Cluster": { loses: DATA },
  "aws:cloudwatch/logGroup:LogGroup": {
    loses: LOGS,
    guards: { skipDestroy: true, deletionProtectionEnabled: true },
  },
  "aws:cloudtrail/trail:Trail": { loses: LOGS },
  "aws:amp/workspace:Workspace": { loses: "the measurements of months" },
  "aws:secretsmanager/secret:Secret": { loses: "the secret" },
  "azure-native:keyvault:Vault": { loses: KEY },
  "azure-native:keyvault:Key": { loses: KEY },
  "azure-native:storage:StorageAccount": { loses: DATA },
  "azure-native:storage:BlobContainer": { loses: DATA },
  "azure-native:operationalinsights:Workspace": { loses: LOGS },
  "azure-native:redis:Redis": { loses: "counters, limits and caches" },
  "azure-native:redisenterprise:RedisEnterprise": { loses: "counters, limits and caches" },
  "azure-native:redisenterprise:Database": { loses: "counters, limits and caches" },
  "azure-native:cosmosdb:DatabaseAccount": { loses: DATA },
  "azure-native:dbforpostgresql:Server": { loses: DATA },
  "azure-native:sql:Database": { loses: DATA },
  "azure-native:search:Service": { loses: "the index" },
  "gcp:kms/cryptoKey:CryptoKey": { loses: KEY, guards: PREVENT },
  "gcp:kms/keyRing:KeyRing": { loses: KEY },
  "gcp:storage/bucket:Bucket": { loses: DATA, guards: PREVENT },
  "gcp:bigquery/dataset:Dataset": { loses: DATA, guards: PREVENT },
  "gcp:bigquery/table:Table": { loses: DATA, guards: { ...PREVENT, deletionProtection: true } },
  "gcp:sql/databaseInstance:DatabaseInstance": {
    loses: DATA,
    guards: { ...PREVENT, deletionProtection: true },
  },
  "gcp:firestore/database:Database": {
    loses: DATA,
    guards: { ...PREVENT, deleteProtectionState: "DELETE_PROTECTION_ENABLED" },
  },
  "gcp:redis/instance:Instance": {
    loses: "counters, limits and caches",
    guards: { ...PREVENT, deletionProtection: true },
  },
  "gcp:redis/cluster:Cluster": {
    loses: "counters, limits and caches",
    guards: { ...PREVENT, deletionProtectionEnabled: true },
  },
  "gcp:memorystore/instance:Instance": {
    loses: "counters, limits and caches",
    guards: { ...PREVENT, deletionProtectionEnabled: true },
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    loses: LOGS,
    guards: { ...PREVENT, locked: true },
  },
  "gcp:secretmanager/secret:Secret": {
    loses: "the secret",
    guards: { ...PREVENT, deletionProtection: true },
  },
  "vault:index/mount:Mount": { loses: "every secret below the mount" },
  "vault:index/audit:Audit": { loses: LOGS },
  "vault:database/secretsMount:SecretsMount": { loses: "every lease of the mount" },
  "vault:transit/secretBackendKey:SecretBackendKey": {
    loses: KEY,
    guards: { deletionAllowed: false },
  },
};
