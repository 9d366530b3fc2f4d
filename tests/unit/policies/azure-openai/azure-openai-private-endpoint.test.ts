import rule from "../../../../policies/rules/azure-openai/azure-openai-private-endpoint";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const account = (properties: object) => ({
  type: "azure-native:cognitiveservices:Account",
  name: "chat",
  inputs: { properties },
});
const shut = account({ publicNetworkAccess: "Disabled" });
const type = "azure-native:network:PrivateEndpoint";
const id = "/subscriptions/s/providers/Microsoft.CognitiveServices/accounts/chat";
const connections = (privateLinkServiceId: string) => [
  { groupIds: ["account"], privateLinkServiceId },
];
const message =
  'azure-native:cognitiveservices:Account "chat": `properties.publicNetworkAccess` must go with a private endpoint of the account in the stack, got none; make a `PrivateEndpoint` whose `privateLinkServiceId` is the account\'s id';

describeStackRule(rule, {
  passes: {
    "an endpoint made from the account": {
      resources: [
        shut,
        {
          type,
          name: "endpoint",
          inputs: { privateLinkServiceConnections: UNKNOWN },
          propertyDependencies: { privateLinkServiceConnections: ["chat"] },
        },
      ],
    },
    "an endpoint that names the account": {
      resources: [
        { ...shut, outputs: { id } },
        {
          type,
          name: "endpoint",
          inputs: { manualPrivateLinkServiceConnections: connections(id) },
        },
      ],
    },
    "an account that lists its callers": {
      resources: [account({ publicNetworkAccess: "Enabled" })],
    },
  },
  fails: {
    "no endpoint": { resources: [shut], messages: [message] },
    "another account's endpoint": {
      resources: [
        { ...shut, outputs: { id } },
        {
          type,
          name: "endpoint",
          inputs: { privateLinkServiceConnections: connections("/other") },
        },
      ],
      messages: [message],
    },
  },
  missing: { resources: [account({})] },
  unknown: {
    resources: [account({ publicNetworkAccess: UNKNOWN })],
    path: "properties.publicNetworkAccess",
  },
  config: {
    without: { resources: [account({ publicNetworkAccess: "Enabled" })] },
    with: {
      resources: [account({})],
      config: { always: true },
      messages: [message],
    },
  },
  ignores: {
    resources: [{ type: "azure-native:storage:StorageAccount", name: "data", inputs: {} }],
  },
});
