import { isLoneRedis, REDIS } from "../../internal/redis";
import { at, isEmpty } from "../../internal/require";
import { anyOf, type Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Fewest days that snapshots are kept, where the service keeps them by days. */
  minimumDays: number;
}

/** Days that snapshots are kept; 0 and nothing mean none. */
const DAYS: ReadonlySet<string> = new Set([
  REDIS.group,
  REDIS.cluster,
  REDIS.serverless,
  REDIS.memorydb,
]);

const enabled = (place: Value): boolean => place.is(true, "RDB", "AOF");

/** Inputs of which one has to be on. */
const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  [REDIS.azure]: ["redisConfiguration.rdbBackupEnabled", "redisConfiguration.aofBackupEnabled"],
  [REDIS.azureV2]: ["redisConfiguration.rdbBackupEnabled", "redisConfiguration.aofBackupEnabled"],
  [REDIS.azureDatabase]: ["persistence.rdbEnabled", "persistence.aofEnabled"],
  [REDIS.google]: ["persistenceConfig.persistenceMode"],
  [REDIS.googleCluster]: ["persistenceConfig.mode"],
  [REDIS.memorystore]: ["persistenceConfig.mode"],
};

/** Redis can be restored. */
export default rule<Config>({
  id: "redis-backup",
  title: "Redis keeps backups of its data",
  severity: "low",
  why: "Budgets of a month are counted there; what is gone with the nodes is spent again.",
  seen: "a workflow service's Redis without snapshots (github.com/pulumi/examples aws-ts-airflow/index.ts:50, 40c09b2)",
  remedy:
    "AWS: `snapshotRetentionLimit`. Azure: `rdbBackupEnabled` of `redisConfiguration` or `persistence.rdbEnabled`. Google: `persistenceConfig` with mode RDB or AOF, or `automatedBackupConfig`.",
  publicIds: ["FSBP ElastiCache.1"],
  config: {
    schema: {
      minimumDays: {
        type: "integer",
        minimum: 1,
        default: 1,
        description: "Fewest days that AWS keeps snapshots.",
      },
    },
    defaults: { minimumDays: 1 },
  },

  applies: (token) => DAYS.has(token) || Object.hasOwn(SWITCHES, token),

  check(resource, { minimumDays }) {
    if (DAYS.has(resource.token)) return judgeDays(resource, minimumDays);
    const paths = SWITCHES[resource.token] ?? [];
    const ways = paths.map((path) => () => enabled(at(resource, path)));
    // Clusters of Memorystore may keep backups without writing to disk.
    if (anyOf(...ways, () => !isEmpty(resource.get("automatedBackupConfig")))) return;
    const place = at(resource, paths[0] ?? "persistenceConfig");
    const mode = /mode$/i.test(String(place.path.at(-1)));
    resource.violation({
      at: place,
      must: mode ? 'be "RDB" or "AOF"' : "be true",
      fix: `set \`${place.path.join(".")}\``,
    });
  },
});

function judgeDays(resource: Resource, minimumDays: number): void {
  if (resource.token === REDIS.cluster && !isLoneRedis(resource)) return;
  const place = resource.get("snapshotRetentionLimit");
  if ((place.number() ?? 0) >= minimumDays) return;
  resource.violation({
    at: place,
    must: `be ${minimumDays} or more`,
    fix: `set \`snapshotRetentionLimit\` to ${minimumDays} or more`,
  });
}
