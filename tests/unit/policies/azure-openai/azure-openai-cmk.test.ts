import rule from "../../../../policies/rules/azure-openai/azure-openai-cmk";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Account";

describeRule(rule, {
  passes: {
    "a key": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          encryption: {
            keySource: "Microsoft.KeyVault",
            keyVaultProperties: { keyVaultUri: "https://v.vault.azure.net", keyName: "k" },
          },
        },
      },
    },
    "another kind of account": { type, inputs: { kind: "SpeechServices", properties: {} } },
  },
  fails: {
    "Microsoft's key": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { encryption: { keySource: "Microsoft.CognitiveServices" } },
      },
      messages: [
        '`properties.encryption.keySource` must be "Microsoft.KeyVault", got "Microsoft.CognitiveServices"; set `keySource` to "Microsoft.KeyVault" and `keyVaultProperties` to the key',
      ],
    },
    "no key named": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          encryption: {
            keySource: "Microsoft.KeyVault",
            keyVaultProperties: { keyVaultUri: "https://v.vault.azure.net" },
          },
        },
      },
      messages: [
        "`properties.encryption.keyVaultProperties.keyName` must be set, got nothing; set `keyName`",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`properties.encryption.keySource` must be "Microsoft.KeyVault", got nothing; set `keySource` to "Microsoft.KeyVault" and `keyVaultProperties` to the key',
    ],
  },
  unknown: {
    type,
    inputs: { kind: "OpenAI", properties: { encryption: { keySource: UNKNOWN } } },
    path: "properties.encryption.keySource",
  },
  config: {
    without: { type, inputs: { kind: "SpeechServices", properties: {} } },
    with: {
      type,
      inputs: { kind: "SpeechServices", properties: {} },
      config: { kinds: ["SpeechServices"] },
      messages: [
        '`properties.encryption.keySource` must be "Microsoft.KeyVault", got nothing; set `keySource` to "Microsoft.KeyVault" and `keyVaultProperties` to the key',
      ],
    },
  },
  ignores: { type: "azure-native:cognitiveservices:Deployment", inputs: { properties: {} } },
});
