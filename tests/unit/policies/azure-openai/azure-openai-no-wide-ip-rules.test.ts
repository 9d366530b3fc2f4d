import rule from "../../../../policies/rules/azure-openai/azure-openai-no-wide-ip-rules";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Account";

describeRule(rule, {
  passes: {
    "addresses and a small range": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          networkAcls: {
            ipRules: [
              { value: "203.0.113.10" },
              { value: "198.51.100.0/24" },
              { value: "198.51.0.0/16" },
            ],
          },
        },
      },
    },
    "access off": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          publicNetworkAccess: "Disabled",
          networkAcls: { ipRules: [{ value: "0.0.0.0/0" }] },
        },
      },
    },
  },
  fails: {
    everything: {
      type,
      inputs: {
        kind: "OpenAI",
        properties: {
          networkAcls: { ipRules: [{ value: "203.0.113.10" }, { value: "0.0.0.0/0" }] },
        },
      },
      messages: [
        '`properties.networkAcls.ipRules[1].value` must be an address, or a range of prefix 16 or longer, got "0.0.0.0/0"; list the callers\' own addresses',
      ],
    },
    "half of everything": {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { networkAcls: { ipRules: [{ value: "128.0.0.0/1" }] } },
      },
      messages: [
        '`properties.networkAcls.ipRules[0].value` must be an address, or a range of prefix 16 or longer, got "128.0.0.0/1"; list the callers\' own addresses',
      ],
    },
    "the address that stands for all": {
      type,
      inputs: { kind: "OpenAI", properties: { networkAcls: { ipRules: [{ value: "0.0.0.0" }] } } },
      messages: [
        '`properties.networkAcls.ipRules[0].value` must be an address, or a range of prefix 16 or longer, got "0.0.0.0"; list the callers\' own addresses',
      ],
    },
  },
  missing: { type, inputs: { kind: "OpenAI", properties: {} } },
  unknown: {
    type,
    inputs: { kind: "OpenAI", properties: { networkAcls: { ipRules: [{ value: UNKNOWN }] } } },
    path: "properties.networkAcls.ipRules[0].value",
  },
  config: {
    without: {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { networkAcls: { ipRules: [{ value: "198.51.100.0/24" }] } },
      },
    },
    with: {
      type,
      inputs: {
        kind: "OpenAI",
        properties: { networkAcls: { ipRules: [{ value: "198.51.100.0/24" }] } },
      },
      config: { shortestPrefix: 28 },
      messages: [
        '`properties.networkAcls.ipRules[0].value` must be an address, or a range of prefix 28 or longer, got "198.51.100.0/24"; list the callers\' own addresses',
      ],
    },
  },
  ignores: {
    type: "azure-native:cognitiveservices:Deployment",
    inputs: { properties: { networkAcls: { ipRules: [{ value: "0.0.0.0/0" }] } } },
  },
});
