import rule from "../../../../policies/rules/azure-openai/azure-openai-deployment-filter";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:Deployment";

describeRule(rule, {
  passes: {
    "a policy of the account": { type, inputs: { properties: { raiPolicyName: "strict" } } },
    "Microsoft's second default": {
      type,
      inputs: { properties: { raiPolicyName: "Microsoft.DefaultV2" } },
    },
  },
  fails: {
    "no filter at all": {
      type,
      inputs: { properties: { raiPolicyName: "Microsoft.Nil" } },
      messages: [
        '`properties.raiPolicyName` must name a content filter that has shields, got "Microsoft.Nil"; set `properties.raiPolicyName` to the account\'s `RaiPolicy`',
      ],
    },
    "the first default": {
      type,
      inputs: { properties: { raiPolicyName: "Microsoft.Default" } },
      messages: [
        '`properties.raiPolicyName` must name a content filter that has shields, got "Microsoft.Default"; set `properties.raiPolicyName` to the account\'s `RaiPolicy`',
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      "`properties.raiPolicyName` must name a content filter, got nothing; set `properties.raiPolicyName` to the account's `RaiPolicy`",
    ],
  },
  unknown: {
    type,
    inputs: { properties: { raiPolicyName: UNKNOWN } },
    path: "properties.raiPolicyName",
  },
  config: {
    without: { type, inputs: { properties: { raiPolicyName: "other" } } },
    with: {
      type,
      inputs: { properties: { raiPolicyName: "other" } },
      config: { allowed: ["strict", "stricter"] },
      messages: [
        '`properties.raiPolicyName` must be "strict" or "stricter", got "other"; set `properties.raiPolicyName` to the account\'s `RaiPolicy`',
      ],
    },
  },
  ignores: { type: "azure-native:cognitiveservices:Account", inputs: {} },
});
