import { isLoneRedis, REDIS } from "../../internal/redis";
import { requireInputs, type Need } from "../../internal/require";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Whether the key has to be the customer's own. */
  ownKey: boolean;
}

/** Where the key is named; types that encrypt by themselves stand here for `ownKey`. */
const KEYS: Readonly<Record<string, string>> = {
  [REDIS.group]: "kmsKeyId",
  [REDIS.serverless]: "kmsKeyId",
  [REDIS.memorydb]: "kmsKeyArn",
  [REDIS.azureManaged]: "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl",
  [REDIS.google]: "customerManagedKey",
  [REDIS.googleCluster]: "kmsKey",
  [REDIS.memorystore]: "kmsKey",
};

/** What Redis writes to disk is encrypted. */
export default rule<Config>({
  id: "redis-at-rest",
  title: "Redis is encrypted at rest",
  severity: "medium",
  why: "Snapshots and replication write all of memory to disk: prompts in a semantic cache, sessions, counters.",
  seen: "a workflow service's Redis on one node that cannot be encrypted at rest (github.com/pulumi/examples aws-ts-airflow/index.ts:50, 40c09b2)",
  remedy:
    "ElastiCache: `atRestEncryptionEnabled` true. With `ownKey` also the key: `kmsKeyId`, `kmsKeyArn`, `encryption`, `customerManagedKey` or `kmsKey`.",
  publicIds: ["CKV_AWS_29", "FSBP ElastiCache.4", "TRV AWS-0045"],
  config: {
    schema: {
      ownKey: {
        type: "boolean",
        default: false,
        description: "Whether the key has to be the customer's own.",
      },
    },
    defaults: { ownKey: false },
  },

  applies: (token) => Object.hasOwn(KEYS, token) || token === REDIS.cluster,

  check(resource, { ownKey }) {
    resource.attempt(() => judgeSwitch(resource));
    const path = KEYS[resource.token];
    if (ownKey && path !== undefined) requireInputs(resource, [{ path }]);
  },
});

/** Everything but ElastiCache's own nodes is encrypted whatever is asked for. */
function judgeSwitch(resource: Resource): void {
  if (isLoneRedis(resource)) {
    return resource.violation({
      at: resource.get("engine"),
      must: "be in a replication group: alone it is not encrypted at rest",
      fix: "use `aws.elasticache.ReplicationGroup` with `atRestEncryptionEnabled` true",
    });
  }
  if (resource.token !== REDIS.group) return;
  // Valkey is encrypted by default, Redis is not.
  const need: Need = {
    path: "atRestEncryptionEnabled",
    oneOf: [true],
    default: resource.get("engine").is("valkey"),
  };
  requireInputs(resource, [need]);
}
