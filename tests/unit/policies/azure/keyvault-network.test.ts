import rule from "../../../../policies/rules/azure/keyvault-network";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:keyvault:Vault";

describeRule(rule, {
  passes: {
    "named networks": { type, inputs: { properties: { networkAcls: { defaultAction: "Deny" } } } },
    "access off": { type, inputs: { properties: { publicNetworkAccess: "disabled" } } },
    "one unknown, one shut": {
      type,
      inputs: {
        properties: { publicNetworkAccess: UNKNOWN, networkAcls: { defaultAction: "Deny" } },
      },
    },
  },
  fails: {
    open: {
      type,
      inputs: {
        properties: { networkAcls: { defaultAction: "Allow" }, publicNetworkAccess: "enabled" },
      },
      messages: [
        '`properties.networkAcls.defaultAction` must be "Deny", got "Allow"; set `properties.networkAcls.defaultAction` to "Deny", or `properties.publicNetworkAccess` to "disabled"',
      ],
    },
    "an HSM": {
      type: "azure-native:keyvault:ManagedHsm",
      inputs: { properties: { publicNetworkAccess: "Enabled" } },
      messages: [
        '`properties.networkAcls.defaultAction` must be "Deny", got nothing; set `properties.networkAcls.defaultAction` to "Deny", or `properties.publicNetworkAccess` to "disabled"',
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      '`properties.networkAcls.defaultAction` must be "Deny", got nothing; set `properties.networkAcls.defaultAction` to "Deny", or `properties.publicNetworkAccess` to "disabled"',
    ],
  },
  unknown: {
    type,
    inputs: { properties: { networkAcls: { defaultAction: UNKNOWN } } },
    path: "properties.networkAcls.defaultAction",
  },
  ignores: { type: "azure-native:keyvault:Key", inputs: { properties: {} } },
});
