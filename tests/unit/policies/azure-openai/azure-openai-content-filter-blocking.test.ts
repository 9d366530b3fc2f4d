import rule from "../../../../policies/rules/azure-openai/azure-openai-content-filter-blocking";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:RaiPolicy";

describeRule(rule, {
  passes: {
    "every filter": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
          basePolicyName: "Microsoft.DefaultV2",
        },
      },
    },
    "nothing changed of the base": {
      type,
      inputs: { properties: { contentFilters: [], basePolicyName: "Microsoft.DefaultV2" } },
    },
    "other spellings": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "SelfHarm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "SelfHarm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
    },
    "of a subscription": {
      type: "azure-native:cognitiveservices:SubscriptionRaiPolicy",
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
    },
  },
  fails: {
    "one only takes note": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: false,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
      messages: [
        "`properties.contentFilters[0].blocking` must be true, got false; set `blocking` to true",
      ],
    },
    "one is off": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: false,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
      messages: [
        "`properties.contentFilters[7].enabled` must be true, got false; set `enabled` to true",
      ],
    },
    "one without a severity": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            { name: "Sexual", source: "Prompt", enabled: true, blocking: true },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
      messages: [
        '`properties.contentFilters[2].severityThreshold` must be "Low" or "Medium" or "High", got nothing; set `severityThreshold` to "High"',
      ],
    },
    "answers not looked at": {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
      messages: [
        '`properties.contentFilters` must have the filter "Hate" for Completion, got none; add { name: "Hate", source: "Completion", enabled: true, blocking: true }',
        '`properties.contentFilters` must have the filter "Selfharm" for Completion, got none; add { name: "Selfharm", source: "Completion", enabled: true, blocking: true }',
        '`properties.contentFilters` must have the filter "Sexual" for Completion, got none; add { name: "Sexual", source: "Completion", enabled: true, blocking: true }',
        '`properties.contentFilters` must have the filter "Violence" for Completion, got none; add { name: "Violence", source: "Completion", enabled: true, blocking: true }',
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      '`properties.contentFilters` must have the filter "Hate" for Prompt, got none; add { name: "Hate", source: "Prompt", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Selfharm" for Prompt, got none; add { name: "Selfharm", source: "Prompt", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Sexual" for Prompt, got none; add { name: "Sexual", source: "Prompt", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Violence" for Prompt, got none; add { name: "Violence", source: "Prompt", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Hate" for Completion, got none; add { name: "Hate", source: "Completion", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Selfharm" for Completion, got none; add { name: "Selfharm", source: "Completion", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Sexual" for Completion, got none; add { name: "Sexual", source: "Completion", enabled: true, blocking: true }',
      '`properties.contentFilters` must have the filter "Violence" for Completion, got none; add { name: "Violence", source: "Completion", enabled: true, blocking: true }',
    ],
  },
  unknown: {
    type,
    inputs: {
      properties: {
        contentFilters: [
          {
            name: "Hate",
            source: "Prompt",
            enabled: true,
            blocking: UNKNOWN,
            severityThreshold: "Medium",
          },
          {
            name: "Selfharm",
            source: "Prompt",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
          {
            name: "Sexual",
            source: "Prompt",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
          {
            name: "Violence",
            source: "Prompt",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
          {
            name: "Hate",
            source: "Completion",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
          {
            name: "Selfharm",
            source: "Completion",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
          {
            name: "Sexual",
            source: "Completion",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
          {
            name: "Violence",
            source: "Completion",
            enabled: true,
            blocking: true,
            severityThreshold: "Medium",
          },
        ],
      },
    },
    path: "properties.contentFilters[0].blocking",
  },
  config: {
    without: {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
    },
    with: {
      type,
      inputs: {
        properties: {
          contentFilters: [
            {
              name: "Hate",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "High",
            },
            {
              name: "Selfharm",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Prompt",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Hate",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Selfharm",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Sexual",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
            {
              name: "Violence",
              source: "Completion",
              enabled: true,
              blocking: true,
              severityThreshold: "Medium",
            },
          ],
        },
      },
      config: { weakest: "Medium" },
      messages: [
        '`properties.contentFilters[0].severityThreshold` must be "Low" or "Medium", got "High"; set `severityThreshold` to "Medium"',
      ],
    },
  },
  ignores: {
    type: "azure-native:cognitiveservices:Deployment",
    inputs: { properties: { contentFilters: [] } },
  },
});
