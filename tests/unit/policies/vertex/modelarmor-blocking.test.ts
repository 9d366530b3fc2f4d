import rule from "../../../../policies/rules/vertex/modelarmor-blocking";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:modelarmor/template:Template";

describeRule(rule, {
  passes: {
    "a template": { type, inputs: { templateMetadata: { enforcementType: "INSPECT_AND_BLOCK" } } },
    "a floor": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: {
        enableFloorSettingEnforcement: true,
        integratedServices: ["AI_PLATFORM"],
        aiPlatformFloorSetting: { inspectAndBlock: true },
      },
    },
    "a floor of no service": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: { enableFloorSettingEnforcement: true },
    },
  },
  fails: {
    "inspects only": {
      type,
      inputs: {
        templateMetadata: {
          enforcementType: "INSPECT_ONLY",
          ignorePartialInvocationFailures: false,
        },
      },
      messages: [
        '`templateMetadata.enforcementType` must be "INSPECT_AND_BLOCK", got "INSPECT_ONLY"; set `templateMetadata.enforcementType` to "INSPECT_AND_BLOCK"',
      ],
    },
    "goes on when a filter fails": {
      type,
      inputs: {
        templateMetadata: {
          enforcementType: "INSPECT_AND_BLOCK",
          ignorePartialInvocationFailures: true,
        },
      },
      messages: [
        "`templateMetadata.ignorePartialInvocationFailures` must be false, got true; set `templateMetadata.ignorePartialInvocationFailures` to false",
      ],
    },
    "a floor that is off": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: { enableFloorSettingEnforcement: false },
      messages: [
        "`enableFloorSettingEnforcement` must be true, got false; set `enableFloorSettingEnforcement` to true",
      ],
    },
    "a floor that inspects": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: {
        enableFloorSettingEnforcement: true,
        integratedServices: ["AI_PLATFORM", "GOOGLE_MCP_SERVER"],
        aiPlatformFloorSetting: { inspectOnly: true },
      },
      messages: [
        "`aiPlatformFloorSetting.inspectAndBlock` must be true, got nothing; set `aiPlatformFloorSetting.inspectAndBlock` to true",
        "`googleMcpServerFloorSetting.inspectAndBlock` must be true, got nothing; set `googleMcpServerFloorSetting.inspectAndBlock` to true",
      ],
    },
    "a setting without its service": {
      type: "gcp:modelarmor/floorsetting:Floorsetting",
      inputs: {
        enableFloorSettingEnforcement: true,
        googleMcpServerFloorSetting: { inspectOnly: true },
      },
      messages: [
        "`googleMcpServerFloorSetting.inspectAndBlock` must be true, got nothing; set `googleMcpServerFloorSetting.inspectAndBlock` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`templateMetadata.enforcementType` must be "INSPECT_AND_BLOCK", got nothing; set `templateMetadata.enforcementType` to "INSPECT_AND_BLOCK"',
    ],
  },
  unknown: {
    type,
    inputs: { templateMetadata: { enforcementType: UNKNOWN } },
    path: "templateMetadata.enforcementType",
  },
  ignores: { type: "gcp:vertex/aiEndpoint:AiEndpoint", inputs: {} },
});
