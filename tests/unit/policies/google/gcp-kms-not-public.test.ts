import rule from "../../../../policies/rules/google/gcp-kms-not-public";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";

describeRule(rule, {
  passes: {
    "a service account": {
      type,
      inputs: { role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: "serviceAccount:a" },
    },
  },
  fails: {
    "a key": {
      type,
      inputs: { role: "roles/cloudkms.cryptoKeyDecrypter", member: "allUsers" },
      messages: [
        '`member` must be a member with a name, got "allUsers"; name the service accounts that use the key',
      ],
    },
    "a ring": {
      type: "gcp:kms/keyRingIAMBinding:KeyRingIAMBinding",
      inputs: { role: "roles/viewer", members: ["allAuthenticatedUsers"] },
      messages: [
        '`members[0]` must be a member with a name, got "allAuthenticatedUsers"; name the service accounts that use the key',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: { type, inputs: { role: "roles/viewer", member: UNKNOWN }, path: "member" },
  ignores: {
    type: "gcp:projects/iAMMember:IAMMember",
    inputs: { role: "roles/viewer", member: "allUsers" },
  },
});
