/** Passwords that a cache takes, as ElastiCache keeps them. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html, 2026-11-21. */
import type { StoredResource } from "../../model";
import { REPLICATION_GROUP } from "../../facts/aws/tokens";
import type { Clouds } from "../clouds";
import { SecretValues, valuesKey } from "../secrets/values";

/** Passwords of a replication group, newest first; two while one is being replaced. Empty = none is asked for. */
export interface CacheAuth {
  tokens: string[];
  /** Whether a client without a password is let in as well, as after a first ROTATE. */
  open: boolean;
}

/** A replication group by its id and place. */
export const cacheNamed = (
  clouds: Clouds,
  id: string,
  { account, region }: { account?: string; region?: string } = {},
): StoredResource | undefined =>
  clouds.find(
    REPLICATION_GROUP,
    (one) =>
      one.id === id.toLowerCase() &&
      (account === undefined || one.scope.account === account) &&
      (region === undefined || one.scope.region === region),
  );

/** What a cache asks of its clients now. */
export function cacheAuth(values: SecretValues, group: StoredResource): CacheAuth {
  return values.read<CacheAuth>(valuesKey(group, "auth")) ?? { tokens: [], open: true };
}

/** The same for whoever runs the cache: by the directory of the local clouds and the group's id. */
export function cacheAuthOf(directory: string, clouds: Clouds, id: string): CacheAuth {
  const group = cacheNamed(clouds, id);
  return group ? cacheAuth(new SecretValues(directory), group) : { tokens: [], open: true };
}

/** ROTATE adds a password beside the last one, SET leaves it alone, DELETE asks for none any more. */
export function changeCacheAuth(
  values: SecretValues,
  group: StoredResource,
  strategy: "ROTATE" | "SET" | "DELETE",
  token: string | undefined,
): void {
  values.change<CacheAuth, undefined>(valuesKey(group, "auth"), (held) => {
    const { tokens } = held ?? { tokens: [] as string[] };
    const rest = tokens.filter((one) => one !== token);
    const value: CacheAuth =
      strategy === "DELETE" || token === undefined
        ? { tokens: [], open: true }
        : strategy === "SET"
          ? { tokens: [token], open: false }
          : { tokens: [token, ...rest].slice(0, 2), open: tokens.length === 0 };
    return { value, answer: undefined };
  });
}
