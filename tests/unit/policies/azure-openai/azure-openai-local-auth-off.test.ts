import rule from "../../../../policies/rules/azure-openai/azure-openai-local-auth-off";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Account";

describeRule(rule, {
  passes: {
    "no keys": { type, inputs: { kind: "OpenAI", properties: { disableLocalAuth: true } } },
    "as text": { type, inputs: { kind: "OpenAI", properties: { disableLocalAuth: "True" } } },
  },
  fails: {
    keys: {
      type,
      inputs: { kind: "OpenAI", properties: { disableLocalAuth: false } },
      messages: [
        "`properties.disableLocalAuth` must be true, got false; set `properties.disableLocalAuth` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: { kind: "OpenAI", properties: {} },
    messages: [
      "`properties.disableLocalAuth` must be true, got nothing; set `properties.disableLocalAuth` to true",
    ],
  },
  unknown: {
    type,
    inputs: { kind: "OpenAI", properties: { disableLocalAuth: UNKNOWN } },
    path: "properties.disableLocalAuth",
  },
  ignores: {
    type: "azure-native:cognitiveservices:Deployment",
    inputs: { properties: { disableLocalAuth: false } },
  },
});
