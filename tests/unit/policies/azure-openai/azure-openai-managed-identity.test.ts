import rule from "../../../../policies/rules/azure-openai/azure-openai-managed-identity";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Account";

describeRule(rule, {
  passes: {
    "an identity": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { encryption: { keySource: "Microsoft.KeyVault" } },
        identity: { type: "SystemAssigned" },
      },
    },
    "nothing to reach": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { encryption: { keySource: "Microsoft.CognitiveServices" } },
      },
    },
    "no identity by name": {
      type,
      inputs: { kind: "OpenAI", properties: {}, identity: { type: "None" } },
    },
  },
  fails: {
    "a key without": {
      type,
      inputs: { kind: "OpenAI", properties: { encryption: { keySource: "Microsoft.KeyVault" } } },
      messages: [
        '`identity.type` must be "SystemAssigned" or "UserAssigned", got nothing; set `identity.type` to "SystemAssigned"',
      ],
    },
    "storage with none": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { userOwnedStorage: [{ resourceId: "/x" }] },
        identity: { type: "None" },
      },
      messages: [
        '`identity.type` must be "SystemAssigned" or "UserAssigned", got "None"; set `identity.type` to "SystemAssigned"',
      ],
    },
    "a monitor": {
      type,
      inputs: { kind: "OpenAI", properties: { raiMonitorConfig: { adxStorageResourceId: "/x" } } },
      messages: [
        '`identity.type` must be "SystemAssigned" or "UserAssigned", got nothing; set `identity.type` to "SystemAssigned"',
      ],
    },
  },
  missing: { type, inputs: { kind: "OpenAI", properties: {} } },
  unknown: {
    type,
    inputs: { kind: "OpenAI", properties: { encryption: { keySource: UNKNOWN } } },
    path: "properties.encryption.keySource",
  },
  config: {
    without: { type, inputs: { kind: "OpenAI", properties: {} } },
    with: {
      type,
      inputs: { kind: "OpenAI", properties: {} },
      config: { always: true },
      messages: [
        '`identity.type` must be "SystemAssigned" or "UserAssigned", got nothing; set `identity.type` to "SystemAssigned"',
      ],
    },
  },
  ignores: {
    type: "azure-native:cognitiveservices:Deployment",
    inputs: { properties: { encryption: { keySource: "Microsoft.KeyVault" } } },
  },
});
