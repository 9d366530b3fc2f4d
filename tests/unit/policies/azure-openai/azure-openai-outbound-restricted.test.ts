import rule from "../../../../policies/rules/azure-openai/azure-openai-outbound-restricted";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Account";

describeRule(rule, {
  passes: {
    "named hosts": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          restrictOutboundNetworkAccess: true,
          allowedFqdnList: ["a.blob.core.windows.net"],
        },
      },
    },
    "no hosts": {
      type,
      inputs: { kind: "OpenAI", properties: { restrictOutboundNetworkAccess: true } },
    },
  },
  fails: {
    open: {
      type,
      inputs: { kind: "OpenAI", properties: { restrictOutboundNetworkAccess: false } },
      messages: [
        "`properties.restrictOutboundNetworkAccess` must be true, got false; set `properties.restrictOutboundNetworkAccess` to true",
      ],
    },
    "any host of a top domain": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          restrictOutboundNetworkAccess: true,
          allowedFqdnList: ["a.example.com", "*", "*.com"],
        },
      },
      messages: [
        '`properties.allowedFqdnList[1]` must be a host name, got "*"; name the hosts one by one',
        '`properties.allowedFqdnList[2]` must be a host name, got "*.com"; name the hosts one by one',
      ],
    },
  },
  missing: {
    type,
    inputs: { kind: "OpenAI", properties: {} },
    messages: [
      "`properties.restrictOutboundNetworkAccess` must be true, got nothing; set `properties.restrictOutboundNetworkAccess` to true",
    ],
  },
  unknown: {
    type,
    inputs: { kind: "OpenAI", properties: { restrictOutboundNetworkAccess: UNKNOWN } },
    path: "properties.restrictOutboundNetworkAccess",
  },
  ignores: { type: "azure-native:cognitiveservices:Deployment", inputs: { properties: {} } },
});
