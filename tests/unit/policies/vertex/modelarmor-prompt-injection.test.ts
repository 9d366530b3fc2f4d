import rule from "../../../../policies/rules/vertex/modelarmor-prompt-injection";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:modelarmor/template:Template";

describeRule(rule, {
  passes: {
    "a template": {
      type,
      inputs: {
        filterConfig: {
          piAndJailbreakFilterSettings: {
            filterEnforcement: "ENABLED",
            confidenceLevel: "LOW_AND_ABOVE",
          },
        },
      },
    },
    "a floor": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: {
        filterConfig: {
          piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel: "HIGH" },
        },
      },
    },
  },
  fails: {
    off: {
      type,
      inputs: { filterConfig: { piAndJailbreakFilterSettings: { filterEnforcement: "DISABLED" } } },
      messages: [
        '`filterConfig.piAndJailbreakFilterSettings.filterEnforcement` must be "ENABLED", got "DISABLED"; set `filterEnforcement` to "ENABLED"',
      ],
    },
    "no confidence": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: { filterConfig: { piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED" } } },
      messages: [
        '`filterConfig.piAndJailbreakFilterSettings.confidenceLevel` must be "LOW_AND_ABOVE" or "MEDIUM_AND_ABOVE" or "HIGH", got nothing; set `confidenceLevel` to "HIGH"',
      ],
    },
  },
  missing: {
    type,
    inputs: { filterConfig: {} },
    messages: [
      '`filterConfig.piAndJailbreakFilterSettings.filterEnforcement` must be "ENABLED", got nothing; set `filterEnforcement` to "ENABLED"',
    ],
  },
  unknown: {
    type,
    inputs: { filterConfig: { piAndJailbreakFilterSettings: { filterEnforcement: UNKNOWN } } },
    path: "filterConfig.piAndJailbreakFilterSettings.filterEnforcement",
  },
  config: {
    without: {
      type,
      inputs: {
        filterConfig: {
          piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel: "HIGH" },
        },
      },
    },
    with: {
      type,
      inputs: {
        filterConfig: {
          piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel: "HIGH" },
        },
      },
      config: { weakest: "MEDIUM_AND_ABOVE" },
      messages: [
        '`filterConfig.piAndJailbreakFilterSettings.confidenceLevel` must be "LOW_AND_ABOVE" or "MEDIUM_AND_ABOVE", got "HIGH"; set `confidenceLevel` to "MEDIUM_AND_ABOVE"',
      ],
    },
  },
  ignores: { type: "gcp:vertex/aiEndpoint:AiEndpoint", inputs: {} },
});
