import rule from "../../../../policies/rules/azure-openai/azure-openai-connection-no-keys";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:ProjectConnection";

describeRule(rule, {
  passes: {
    tokens: {
      type: "azure-native:cognitiveservices:AccountConnection",
      inputs: { properties: { authType: "AAD" } },
    },
    "a person's consent": { type, inputs: { properties: { authType: "OAuth2" } } },
  },
  fails: {
    "a key": {
      type: "azure-native:cognitiveservices:AccountConnection",
      inputs: { properties: { authType: "ApiKey", credentials: { key: "x" } } },
      messages: [
        '`properties.authType` must be "AAD" or "ManagedIdentity", got "ApiKey"; set `properties.authType` and give the identity a role on the target',
      ],
    },
    "a principal's secret": {
      type,
      inputs: { properties: { authType: "ServicePrincipal" } },
      messages: [
        '`properties.authType` must be "AAD" or "ManagedIdentity", got "ServicePrincipal"; set `properties.authType` and give the identity a role on the target',
      ],
    },
    "consent with a client's secret": {
      type,
      inputs: { properties: { authType: "OAuth2", credentials: { clientSecret: "x" } } },
      messages: [
        '`properties.authType` must be "AAD" or "ManagedIdentity", got "OAuth2"; set `properties.authType` and give the identity a role on the target',
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      '`properties.authType` must be "AAD" or "ManagedIdentity", got nothing; set `properties.authType` and give the identity a role on the target',
    ],
  },
  unknown: { type, inputs: { properties: { authType: UNKNOWN } }, path: "properties.authType" },
  ignores: {
    type: "azure-native:cognitiveservices:Account",
    inputs: { properties: { authType: "ApiKey" } },
  },
});
