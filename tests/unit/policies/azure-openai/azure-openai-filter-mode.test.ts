import rule from "../../../../policies/rules/azure-openai/azure-openai-filter-mode";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:cognitiveservices:RaiPolicy";

describeRule(rule, {
  passes: {
    blocking: { type, inputs: { properties: { contentFilters: [], mode: "Blocking" } } },
    default: { type, inputs: { properties: { contentFilters: [], mode: "Default" } } },
  },
  fails: {
    asynchronous: {
      type,
      inputs: { properties: { contentFilters: [], mode: "Asynchronous_filter" } },
      messages: [
        '`properties.mode` must be "Blocking" or "Default", got "Asynchronous_filter"; set `properties.mode` to "Blocking"',
      ],
    },
    "its older name": {
      type,
      inputs: { properties: { contentFilters: [], mode: "Deferred" } },
      messages: [
        '`properties.mode` must be "Blocking" or "Default", got "Deferred"; set `properties.mode` to "Blocking"',
      ],
    },
  },
  missing: { type, inputs: { properties: { contentFilters: [] } } },
  unknown: {
    type,
    inputs: { properties: { contentFilters: [], mode: UNKNOWN } },
    path: "properties.mode",
  },
  ignores: {
    type: "azure-native:cognitiveservices:Account",
    inputs: { properties: { mode: "Deferred" } },
  },
});
