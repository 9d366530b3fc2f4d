import rule from "../../../../policies/rules/azure/keyvault-purge-protection";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:keyvault:Vault";

describeRule(rule, {
  passes: {
    protected: { type, inputs: { properties: { enablePurgeProtection: true } } },
    "said twice": {
      type,
      inputs: { properties: { enablePurgeProtection: true, enableSoftDelete: true } },
    },
  },
  fails: {
    off: {
      type,
      inputs: { properties: { enablePurgeProtection: false } },
      messages: [
        "`properties.enablePurgeProtection` must be true, got false; set `properties.enablePurgeProtection` to true",
      ],
    },
    "soft delete off": {
      type: "azure-native:keyvault:ManagedHsm",
      inputs: { properties: { enablePurgeProtection: true, enableSoftDelete: false } },
      messages: [
        "`properties.enableSoftDelete` must be true, got false; set `properties.enableSoftDelete` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      "`properties.enablePurgeProtection` must be true, got nothing; set `properties.enablePurgeProtection` to true",
    ],
  },
  unknown: {
    type,
    inputs: { properties: { enablePurgeProtection: UNKNOWN } },
    path: "properties.enablePurgeProtection",
  },
  ignores: {
    type: "azure-native:keyvault:Key",
    inputs: { properties: { enablePurgeProtection: false } },
  },
});
