import rule from "../../../../policies/rules/google/gcp-kms-destroy-delay";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:kms/cryptoKey:CryptoKey";

describeRule(rule, {
  passes: {
    "30 days": { type, inputs: { destroyScheduledDuration: "2592000s" } },
    more: { type, inputs: { destroyScheduledDuration: "5184000s" } },
  },
  fails: {
    "a day": {
      type,
      inputs: { destroyScheduledDuration: "86400s" },
      messages: [
        '`destroyScheduledDuration` must be at least 30 days, got "86400s"; set `destroyScheduledDuration` to "2592000s"',
      ],
    },
    "no number": {
      type,
      inputs: { destroyScheduledDuration: "soon" },
      messages: [
        '`destroyScheduledDuration` must be at least 30 days, got "soon"; set `destroyScheduledDuration` to "2592000s"',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: {
    type,
    inputs: { destroyScheduledDuration: UNKNOWN },
    path: "destroyScheduledDuration",
  },
  config: {
    without: { type, inputs: {} },
    with: {
      type,
      inputs: {},
      config: { days: 60 },
      messages: [
        '`destroyScheduledDuration` must be at least 60 days, got nothing; set `destroyScheduledDuration` to "5184000s"',
      ],
    },
  },
  ignores: { type: "gcp:kms/keyRing:KeyRing", inputs: { destroyScheduledDuration: "1s" } },
});
