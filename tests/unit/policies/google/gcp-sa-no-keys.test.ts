import rule from "../../../../policies/rules/google/gcp-sa-no-keys";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:serviceaccount/key:Key";

describeRule(rule, {
  passes: {
    "a public key of the owner's own": {
      type,
      inputs: { serviceAccountId: "a", publicKeyData: "LS0t" },
    },
  },
  fails: {
    "a key that Google makes": {
      type,
      inputs: { serviceAccountId: "a" },
      messages: [
        "the resource must not be, got a key whose private half is in the state; remove it and give `roles/iam.workloadIdentityUser` to the workload's principal",
      ],
    },
    "an empty public key": {
      type,
      inputs: { serviceAccountId: "a", publicKeyData: "" },
      messages: [
        "the resource must not be, got a key whose private half is in the state; remove it and give `roles/iam.workloadIdentityUser` to the workload's principal",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "the resource must not be, got a key whose private half is in the state; remove it and give `roles/iam.workloadIdentityUser` to the workload's principal",
    ],
  },
  unknown: { type, inputs: { publicKeyData: UNKNOWN }, path: "publicKeyData" },
  ignores: { type: "gcp:serviceaccount/account:Account" },
});
