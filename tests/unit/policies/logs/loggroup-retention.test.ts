import rule from "../../../../policies/rules/logs/loggroup-retention";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:cloudwatch/logGroup:LogGroup";

describeRule(rule, {
  passes: {
    "long enough": { type, inputs: { retentionInDays: 90 } },
    "the least itself": { type, inputs: { retentionInDays: 30 } },
    "a class that AWS keeps for two days whatever is asked": {
      type,
      inputs: { logGroupClass: "DELIVERY" },
    },
  },
  fails: {
    "a day": {
      type,
      inputs: { retentionInDays: 1 },
      messages: [
        "`retentionInDays` must be a number of days, 30 or more, got 1; set `retentionInDays` to the days that records are needed",
      ],
    },
    "0, which is for ever": {
      type,
      inputs: { retentionInDays: 0 },
      messages: [
        "`retentionInDays` must be a number of days, 30 or more, got no end; set `retentionInDays` to the days that records are needed",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`retentionInDays` must be a number of days, 30 or more, got no end; set `retentionInDays` to the days that records are needed",
    ],
  },
  unknown: { type, inputs: { retentionInDays: UNKNOWN }, path: "retentionInDays" },
  config: {
    without: { type, inputs: { retentionInDays: 30 } },
    with: {
      type,
      inputs: { retentionInDays: 30 },
      config: { minimumDays: 365 },
      messages: [
        "`retentionInDays` must be a number of days, 365 or more, got 30; set `retentionInDays` to the days that records are needed",
      ],
    },
  },
  ignores: { type: "aws:cloudwatch/logStream:LogStream", inputs: {} },
});
