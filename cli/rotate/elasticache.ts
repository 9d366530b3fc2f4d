import type { AuthTokenUpdateStrategyType, ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { CliError } from "../errors";

/** A replication group as the stack names it. */
export interface CachePlace {
  replicationGroupId: string;
  region: string;
}

/** What is changed of a cache here: its passwords, by ElastiCache's own API and the operator's credentials. */
export interface CacheApi {
  readonly place: string;
  /** Adds a password beside the last one, or leaves it alone; resolves when the cache has done so. */
  setPassword(password: string, strategy: "ROTATE" | "SET"): Promise<void>;
}

/** Milliseconds between two looks at a cache that is being changed, and longest wait; AWS takes some minutes. */
const LOOK_EVERY = 5_000;
const LIMIT = 30 * 60_000;

/**
 * ElastiCache of one replication group.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html, read 2026-11-21
 */
export function elastiCache({ replicationGroupId, region }: CachePlace): CacheApi {
  let opened: ElastiCacheClient | undefined;
  // Loaded when it is used: every command would pay for it.
  const open = async () => {
    const sdk = await import("@aws-sdk/client-elasticache");
    opened ??= new sdk.ElastiCacheClient({ region, maxAttempts: 5 });
    return { sdk, client: opened };
  };
  const place = `cache ${replicationGroupId} (${region})`;
  const status = async (): Promise<string | undefined> => {
    const { sdk, client } = await open();
    const answer = await client.send(
      new sdk.DescribeReplicationGroupsCommand({ ReplicationGroupId: replicationGroupId }),
    );
    return answer.ReplicationGroups?.[0]?.Status;
  };
  const untilAvailable = async (): Promise<void> => {
    const until = Date.now() + LIMIT;
    for (let now = await status(); now !== "available"; now = await status()) {
      if (Date.now() > until)
        throw new CliError(
          "CACHE_FAILED",
          `${place}: must become available, is ${JSON.stringify(now)} after 30 minutes; run the command again`,
        );
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  };
  return {
    place,
    async setPassword(password, strategy) {
      try {
        await untilAvailable();
        const { sdk, client } = await open();
        await client.send(
          new sdk.ModifyReplicationGroupCommand({
            ReplicationGroupId: replicationGroupId,
            AuthToken: password,
            AuthTokenUpdateStrategy: strategy satisfies AuthTokenUpdateStrategyType,
            ApplyImmediately: true,
          }),
        );
        await untilAvailable();
      } catch (error) {
        throw failureOf(error, place, strategy);
      }
    },
  };
}

/** Code and status alone: a message of the API may repeat what it was sent. */
function failureOf(error: unknown, place: string, strategy: string): unknown {
  if (error instanceof CliError) return error;
  const what = `${place}: password could not be changed (${strategy})`;
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if ($metadata?.httpStatusCode !== undefined)
    return new CliError(
      "CACHE_FAILED",
      `${what}, ${name} (status ${$metadata.httpStatusCode}); elasticache:ModifyReplicationGroup and elasticache:DescribeReplicationGroups are needed`,
    );
  return new CliError(
    "CACHE_FAILED",
    `${what}, ${name}; see that AWS can be reached with your credentials`,
  );
}
