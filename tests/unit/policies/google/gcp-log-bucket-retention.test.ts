import rule from "../../../../policies/rules/google/gcp-log-bucket-retention";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:logging/projectBucketConfig:ProjectBucketConfig";

describeRule(rule, {
  passes: {
    "30 days": { type, inputs: { retentionDays: 30 } },
    "as text": { type, inputs: { retentionDays: "400" } },
  },
  fails: {
    "a week": {
      type,
      inputs: { retentionDays: 7 },
      messages: ["`retentionDays` must be at least 30, got 7; set `retentionDays` to 30"],
    },
    "of an organisation": {
      type: "gcp:logging/organizationBucketConfig:OrganizationBucketConfig",
      inputs: { retentionDays: 29 },
      messages: ["`retentionDays` must be at least 30, got 29; set `retentionDays` to 30"],
    },
  },
  missing: { type, inputs: {} },
  unknown: { type, inputs: { retentionDays: UNKNOWN }, path: "retentionDays" },
  config: {
    without: { type, inputs: {} },
    with: {
      type,
      inputs: {},
      config: { days: 365 },
      messages: ["`retentionDays` must be at least 365, got nothing; set `retentionDays` to 365"],
    },
  },
  ignores: { type: "gcp:logging/projectSink:ProjectSink", inputs: { retentionDays: 1 } },
});
