import rule from "../../../../policies/rules/azure/azure-log-retention";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:operationalinsights:Workspace";

describeRule(rule, {
  passes: {
    "a month": { type, inputs: { retentionInDays: 30, features: { disableLocalAuth: true } } },
    "Azure's default": { type, inputs: { features: { disableLocalAuth: true } } },
  },
  fails: {
    "a week": {
      type,
      inputs: { retentionInDays: 7, features: { disableLocalAuth: true } },
      messages: ["`retentionInDays` must be at least 30, got 7; set `retentionInDays` to 30"],
    },
    keys: {
      type,
      inputs: { retentionInDays: 90, features: { disableLocalAuth: false } },
      messages: [
        "`features.disableLocalAuth` must be true, got false; set `features.disableLocalAuth` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`features.disableLocalAuth` must be true, got nothing; set `features.disableLocalAuth` to true",
    ],
  },
  unknown: {
    type,
    inputs: { retentionInDays: UNKNOWN, features: { disableLocalAuth: true } },
    path: "retentionInDays",
  },
  config: {
    without: { type, inputs: { retentionInDays: 60, features: { disableLocalAuth: true } } },
    with: {
      type,
      inputs: { retentionInDays: 60, features: { disableLocalAuth: true } },
      config: { days: 90 },
      messages: ["`retentionInDays` must be at least 90, got 60; set `retentionInDays` to 90"],
    },
  },
  ignores: { type: "azure-native:operationalinsights:Table", inputs: { retentionInDays: 4 } },
});
