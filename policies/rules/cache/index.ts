import type { AnyRule } from "../../stack-rule";
import redisAtRest from "./redis-at-rest";
import redisAuth from "./redis-auth";
import redisBackup from "./redis-backup";
import redisHa from "./redis-ha";
import redisPrivate from "./redis-private";
import redisTls from "./redis-tls";

/** Rules for Redis and its kin. */
export const cache: readonly AnyRule[] = [
  redisTls,
  redisAuth,
  redisPrivate,
  redisAtRest,
  redisHa,
  redisBackup,
];
