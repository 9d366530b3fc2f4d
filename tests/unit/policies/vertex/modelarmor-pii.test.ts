import rule from "../../../../policies/rules/vertex/modelarmor-pii";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:modelarmor/template:Template";

describeRule(rule, {
  passes: {
    basic: {
      type,
      inputs: { filterConfig: { sdpSettings: { basicConfig: { filterEnforcement: "ENABLED" } } } },
    },
    "by a template": {
      type,
      inputs: {
        filterConfig: {
          sdpSettings: { advancedConfig: { inspectTemplate: "projects/p/inspectTemplates/t" } },
        },
      },
    },
  },
  fails: {
    off: {
      type,
      inputs: { filterConfig: { sdpSettings: { basicConfig: { filterEnforcement: "DISABLED" } } } },
      messages: [
        '`filterConfig.sdpSettings.basicConfig.filterEnforcement` must be "ENABLED", got "DISABLED"; set `filterEnforcement` to "ENABLED", or `advancedConfig.inspectTemplate`',
      ],
    },
  },
  missing: {
    type,
    inputs: { filterConfig: {} },
    messages: [
      '`filterConfig.sdpSettings.basicConfig.filterEnforcement` must be "ENABLED", got nothing; set `filterEnforcement` to "ENABLED", or `advancedConfig.inspectTemplate`',
    ],
  },
  unknown: {
    type,
    inputs: { filterConfig: { sdpSettings: { basicConfig: { filterEnforcement: UNKNOWN } } } },
    path: "filterConfig.sdpSettings.basicConfig.filterEnforcement",
  },
  ignores: { type: "gcp:modelarmor/floorsetting:Floorsetting", inputs: { filterConfig: {} } },
});
