import rule from "../../../../policies/rules/azure-openai/azure-openai-prompt-shields";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:RaiPolicy";

describeRule(rule, {
  passes: {
    both: {
      type,
      inputs: {
        properties: {
          contentFilters: [
            { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
            { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: true },
          ],
        },
      },
    },
    "one word": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
            { name: "IndirectAttack", source: "Prompt", enabled: true, blocking: true },
          ],
        },
      },
    },
  },
  fails: {
    "indirect attacks noted only": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
            { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: false },
          ],
        },
      },
      messages: [
        "`properties.contentFilters[1].blocking` must be true, got false; set `blocking` to true",
      ],
    },
    "no jailbreak filter": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: true },
          ],
        },
      },
      messages: [
        '`properties.contentFilters` must have the filter "Jailbreak" for Prompt, got none; add { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true }',
      ],
    },
    "for answers only": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
            { name: "Indirect Attack", source: "Completion", enabled: true, blocking: true },
          ],
        },
      },
      messages: [
        '`properties.contentFilters` must have the filter "Indirect Attack" for Prompt, got none; add { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: true }',
      ],
    },
    "the base alone, which has the other": {
      type,
      inputs: { properties: { basePolicyName: "Microsoft.DefaultV2" } },
      messages: [
        '`properties.contentFilters` must have the filter "Indirect Attack" for Prompt, got none; add { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: true }',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`properties.contentFilters` must have the filter "Jailbreak" for Prompt, got none; add { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Indirect Attack" for Prompt, got none; add { name: "Indirect Attack", source: "Prompt", enabled: true, blocking: true }',
    ],
  },
  unknown: {
    type,
    inputs: {
      properties: {
        contentFilters: [
          { name: "Jailbreak", source: "Prompt", enabled: true, blocking: true },
          { name: "Indirect Attack", source: "Prompt", enabled: UNKNOWN, blocking: true },
        ],
      },
    },
    path: "properties.contentFilters[1].enabled",
  },
  ignores: { type: "azure-native:cognitiveservices:Deployment", inputs: { properties: {} } },
});
