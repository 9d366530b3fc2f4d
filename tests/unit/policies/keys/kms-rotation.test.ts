import rule from "../../../../policies/rules/keys/kms-rotation";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const key = (inputs: object) => ({ type: "aws:kms/key:Key", inputs });
const off = (got: string) =>
  `\`enableKeyRotation\` must be true, got ${got}; set \`enableKeyRotation\` to true`;
const period = (got: string, most = 365) =>
  `\`rotationPeriodInDays\` must be at most ${most}, got ${got}; set \`rotationPeriodInDays\` to ${most} or less`;

describeRule(rule, {
  passes: {
    "rotation once a year": key({ enableKeyRotation: true }),
    "rotation every quarter": key({ enableKeyRotation: true, rotationPeriodInDays: 90 }),
    "a key that signs": key({ customerMasterKeySpec: "RSA_4096", keyUsage: "SIGN_VERIFY" }),
    "a key for message authentication": key({ keyUsage: "GENERATE_VERIFY_MAC" }),
    "a key in a store outside": key({ customKeyStoreId: "cks-1234567890" }),
    "a key in a key manager outside": key({ xksKeyId: "bb8562717f809024" }),
    "an asymmetric key that does not say what for": key({ customerMasterKeySpec: "ECC_NIST_P256" }),
    "a key by its defaults written out": key({
      enableKeyRotation: true,
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      keyUsage: "ENCRYPT_DECRYPT",
    }),
  },
  fails: {
    "rotation switched off": {
      ...key({ enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
      messages: [off("false")],
    },
    "a key that encrypts, by its use": {
      ...key({ keyUsage: "ENCRYPT_DECRYPT" }),
      messages: [off("nothing")],
    },
    "rotation too seldom": {
      ...key({ enableKeyRotation: true, rotationPeriodInDays: 730 }),
      messages: [period("730")],
    },
  },
  missing: { ...key({}), messages: [off("nothing")] },
  unknown: { ...key({ enableKeyRotation: UNKNOWN }), path: "enableKeyRotation" },
  config: {
    without: key({ enableKeyRotation: true }),
    with: {
      ...key({ enableKeyRotation: true }),
      config: { maxDays: 180 },
      messages: [period("365, the default", 180)],
    },
  },
  ignores: { type: "aws:kms/externalKey:ExternalKey", inputs: {} },
});
