import { REDIS } from "../../internal/redis";
import { isEmpty, requireInputs, type Need } from "../../internal/require";
import { anyOf } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

const AZURE: Need = {
  path: "redisConfiguration.authnotrequired",
  oneOf: [false],
  default: true,
  fix: "leave `authnotrequired` out",
};
const IAM: Need = { path: "authorizationMode", oneOf: ["IAM_AUTH", "TOKEN_AUTH"] };

const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  [REDIS.serverless]: [{ path: "userGroupId" }],
  [REDIS.azure]: [AZURE],
  [REDIS.azureV2]: [AZURE],
  [REDIS.google]: [{ path: "authEnabled", oneOf: [true] }],
  [REDIS.googleCluster]: [{ ...IAM, oneOf: ["AUTH_MODE_IAM_AUTH"] }],
  [REDIS.memorystore]: [IAM],
};

/** Redis asks who is calling. */
export default rule({
  id: "redis-auth",
  title: "Redis asks callers for a password, a user or an identity",
  severity: "high",
  why: "Whatever can open a connection reads and writes every key otherwise: limits and budgets are such keys.",
  seen: "three quarters of the Redis servers found open on the internet carried an attacker's keys (techrepublic.com/article/75-of-public-facing-redis-servers-are-infected-with-malware-heres-how-to-fix-it)",
  remedy:
    "ElastiCache: `userGroupIds` or `authToken`, `userGroupId` on serverless caches. MemoryDB: an `aclName` other than open-access. Azure: leave `authnotrequired` out. Memorystore: `authEnabled` or `authorizationMode`.",
  publicIds: ["CKV_AWS_31", "CKV_GCP_95", "FSBP ElastiCache.6"],

  applies: (token) =>
    Object.hasOwn(NEEDS, token) || token === REDIS.group || token === REDIS.memorydb,

  check(resource) {
    if (resource.token === REDIS.group) return judgeGroup(resource);
    if (resource.token === REDIS.memorydb) return judgeAcl(resource);
    requireInputs(resource, NEEDS[resource.token] ?? []);
  },
});

/** The token may be written so that the state does not hold it; which version of it then stands beside. */
function judgeGroup(resource: Resource): void {
  const ways = ["userGroupIds", "authToken", "authTokenWo", "authTokenWoVersion"];
  if (anyOf(...ways.map((name) => () => !isEmpty(resource.get(name))))) return;
  resource.violation({
    at: resource.get("userGroupIds"),
    must: "name a user group",
    fix: "set `userGroupIds`, or `authToken` from a secret",
  });
}

function judgeAcl(resource: Resource): void {
  const at = resource.get("aclName");
  if (!at.is("open-access")) return;
  resource.violation({
    at,
    must: "name users with passwords",
    fix: "set `aclName` to an ACL of yours",
  });
}
