import rule from "../../../../policies/rules/cache/redis-auth";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:elasticache/replicationGroup:ReplicationGroup";

describeRule(rule, {
  passes: {
    "a user group": { type, inputs: { userGroupIds: ["users"] } },
    "a token": { type, inputs: { authToken: "from-a-secret" } },
    "a token that the state does not hold": { type, inputs: { authTokenWoVersion: 1 } },
    "a user group beside a token that is not known": {
      type,
      inputs: { userGroupIds: ["users"], authToken: UNKNOWN },
    },
    "a serverless cache": {
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      inputs: { userGroupId: "users" },
    },
    MemoryDB: { type: "aws:memorydb/cluster:Cluster", inputs: { aclName: "ours" } },
    "Azure by default": { type: "azure-native:redis:Redis", inputs: {} },
    Memorystore: { type: "gcp:redis/instance:Instance", inputs: { authEnabled: true } },
    "Valkey of Memorystore": {
      type: "gcp:memorystore/instance:Instance",
      inputs: { authorizationMode: "IAM_AUTH" },
    },
  },
  fails: {
    "an empty list": {
      type,
      inputs: { userGroupIds: [] },
      messages: [
        "`userGroupIds` must name a user group, got []; set `userGroupIds`, or `authToken` from a secret",
      ],
    },
    "a serverless cache": {
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      inputs: {},
      messages: ["`userGroupId` must be set, got nothing; set `userGroupId`"],
    },
    "MemoryDB open to all": {
      type: "aws:memorydb/cluster:Cluster",
      inputs: { aclName: "open-access" },
      messages: [
        '`aclName` must name users with passwords, got "open-access"; set `aclName` to an ACL of yours',
      ],
    },
    "Azure without": {
      type: "azure-native:redis:Redis",
      inputs: { redisConfiguration: { authnotrequired: "true" } },
      messages: [
        '`redisConfiguration.authnotrequired` must be false, got "true"; leave `authnotrequired` out',
      ],
    },
    "Memorystore by default": {
      type: "gcp:redis/instance:Instance",
      inputs: {},
      messages: ["`authEnabled` must be true, got nothing; set `authEnabled` to true"],
    },
    "a cluster of Memorystore": {
      type: "gcp:redis/cluster:Cluster",
      inputs: { authorizationMode: "AUTH_MODE_DISABLED" },
      messages: [
        '`authorizationMode` must be "AUTH_MODE_IAM_AUTH", got "AUTH_MODE_DISABLED"; set `authorizationMode` to "AUTH_MODE_IAM_AUTH"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`userGroupIds` must name a user group, got nothing; set `userGroupIds`, or `authToken` from a secret",
    ],
  },
  unknown: { type, inputs: { userGroupIds: UNKNOWN }, path: "userGroupIds" },
  ignores: { type: "aws:elasticache/cluster:Cluster", inputs: { engine: "memcached" } },
});
