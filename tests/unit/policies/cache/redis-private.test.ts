import rule from "../../../../policies/rules/cache/redis-private";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:redis:Redis";

describeRule(rule, {
  passes: {
    closed: { type, inputs: { publicNetworkAccess: "Disabled" } },
    "inside a network": { type, inputs: { subnetId: "/subnets/1" } },
    "Azure Managed Redis": {
      type: "azure-native:redisenterprise:RedisEnterprise",
      inputs: { publicNetworkAccess: "Disabled" },
    },
  },
  fails: {
    open: {
      type,
      inputs: { publicNetworkAccess: "Enabled" },
      messages: [
        '`publicNetworkAccess` must be "Disabled", got "Enabled"; set `publicNetworkAccess` to "Disabled"',
      ],
    },
    "by its former type": {
      type: "azure-native:cache:Redis",
      inputs: {},
      messages: [
        '`publicNetworkAccess` must be "Disabled", got nothing; set `publicNetworkAccess` to "Disabled"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`publicNetworkAccess` must be "Disabled", got nothing; set `publicNetworkAccess` to "Disabled"',
    ],
  },
  unknown: { type, inputs: { publicNetworkAccess: UNKNOWN }, path: "publicNetworkAccess" },
  ignores: { type: "gcp:redis/instance:Instance", inputs: {} },
});
