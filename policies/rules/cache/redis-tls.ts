import { isLoneRedis, REDIS } from "../../internal/redis";
import { requireInputs, type Need } from "../../internal/require";
import { rule } from "../../rule";

const AZURE: readonly Need[] = [
  { path: "enableNonSslPort", oneOf: [false], default: true },
  { path: "minimumTlsVersion", oneOf: ["1.2"] },
];
const GOOGLE: Need = { path: "transitEncryptionMode", oneOf: ["SERVER_AUTHENTICATION"] };

/** What each type needs, as documented for its SDK's inputs on 2026-11-21. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  [REDIS.group]: [
    { path: "transitEncryptionEnabled", oneOf: [true] },
    { path: "transitEncryptionMode", oneOf: ["required"], default: true },
  ],
  [REDIS.memorydb]: [{ path: "tlsEnabled", oneOf: [true], default: true }],
  [REDIS.azure]: AZURE,
  [REDIS.azureV2]: AZURE,
  [REDIS.azureManaged]: [{ path: "minimumTlsVersion", oneOf: ["1.2"], default: true }],
  [REDIS.azureDatabase]: [{ path: "clientProtocol", oneOf: ["Encrypted"], default: true }],
  [REDIS.google]: [GOOGLE],
  [REDIS.googleCluster]: [{ ...GOOGLE, oneOf: ["TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"] }],
  [REDIS.memorystore]: [GOOGLE],
};

/** Redis is spoken over TLS only. */
export default rule({
  id: "redis-tls",
  title: "Redis is reached over TLS only",
  severity: "high",
  why: "The protocol sends its password and every value in the clear to whoever listens on the network.",
  seen: "a workflow service's Redis on one node that cannot do TLS at all (github.com/pulumi/examples aws-ts-airflow/index.ts:50, 40c09b2)",
  remedy:
    "ElastiCache: a replication group with `transitEncryptionEnabled` true. Azure: `minimumTlsVersion` 1.2, `enableNonSslPort` left out. Memorystore: `transitEncryptionMode` of server authentication.",
  publicIds: ["CKV_AWS_30", "CKV_AZURE_91", "CKV_AZURE_148", "CKV_GCP_97", "TRV AWS-0051"],

  applies: (token) => Object.hasOwn(NEEDS, token) || token === REDIS.cluster,

  check(resource) {
    if (isLoneRedis(resource)) {
      resource.violation({
        at: resource.get("engine"),
        must: "be in a replication group: alone it has no TLS",
        fix: "use `aws.elasticache.ReplicationGroup` with `transitEncryptionEnabled` true",
      });
    }
    requireInputs(resource, NEEDS[resource.token] ?? []);
  },
});
