import rule from "../../../../policies/rules/google/gcp-kms-rotation-90d";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:kms/cryptoKey:CryptoKey";

describeRule(rule, {
  passes: {
    "90 days": { type, inputs: { rotationPeriod: "7776000s" } },
    less: { type, inputs: { purpose: "ENCRYPT_DECRYPT", rotationPeriod: "100000.5s" } },
    "a key for signing": { type, inputs: { purpose: "ASYMMETRIC_SIGN" } },
    "imported material": { type, inputs: { importOnly: true } },
  },
  fails: {
    "a day more": {
      type,
      inputs: { rotationPeriod: "7862400s" },
      messages: [
        '`rotationPeriod` must be at most 90 days, got "7862400s"; set `rotationPeriod` to "7776000s"',
      ],
    },
    "no duration": {
      type,
      inputs: { rotationPeriod: "90d" },
      messages: [
        '`rotationPeriod` must be at most 90 days, got "90d"; set `rotationPeriod` to "7776000s"',
      ],
    },
    "none at all": {
      type,
      inputs: { rotationPeriod: "0s" },
      messages: [
        '`rotationPeriod` must be at most 90 days, got "0s"; set `rotationPeriod` to "7776000s"',
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`rotationPeriod` must be at most 90 days, got nothing; set `rotationPeriod` to "7776000s"',
    ],
  },
  unknown: { type, inputs: { rotationPeriod: UNKNOWN }, path: "rotationPeriod" },
  config: {
    without: { type, inputs: { rotationPeriod: "2592000s" } },
    with: {
      type,
      inputs: { rotationPeriod: "2592000s" },
      config: { days: 7 },
      messages: [
        '`rotationPeriod` must be at most 7 days, got "2592000s"; set `rotationPeriod` to "604800s"',
      ],
    },
  },
  ignores: { type: "gcp:kms/keyRing:KeyRing" },
});
