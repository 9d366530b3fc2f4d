import rule from "../../../../policies/rules/google/gcp-no-token-creator-at-project";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:projects/iAMMember:IAMMember";

describeRule(rule, {
  passes: {
    "another role": { type, inputs: { role: "roles/aiplatform.user", member: "serviceAccount:a" } },
    "a role with a like name": {
      type,
      inputs: { role: "roles/iam.serviceAccountViewer", member: "user:a" },
    },
  },
  fails: {
    "keys and tokens of other kinds": {
      type: "gcp:folder/iAMPolicy:IAMPolicy",
      inputs: {
        policyData:
          '{"bindings":[{"role":"roles/iam.serviceAccountOpenIdTokenCreator","members":["user:a"]},{"role":"roles/iam.serviceAccountKeyAdmin","members":["user:a"]}]}',
      },
      messages: [
        '`policyData.bindings[0].role` must not let its holder be every service account there is, got "roles/iam.serviceAccountOpenIdTokenCreator"; give it with `gcp.serviceaccount.IAMMember` on the one account',
        '`policyData.bindings[1].role` must not let its holder be every service account there is, got "roles/iam.serviceAccountKeyAdmin"; give it with `gcp.serviceaccount.IAMMember` on the one account',
      ],
    },
    "token creator": {
      type,
      inputs: { role: "roles/iam.serviceAccountTokenCreator", member: "user:a@example.com" },
      messages: [
        '`role` must not let its holder be every service account there is, got "roles/iam.serviceAccountTokenCreator"; give it with `gcp.serviceaccount.IAMMember` on the one account',
      ],
    },
    "user, for several members but once": {
      type: "gcp:projects/iAMBinding:IAMBinding",
      inputs: { role: "roles/iam.serviceAccountUser", members: ["user:a", "user:b"] },
      messages: [
        '`role` must not let its holder be every service account there is, got "roles/iam.serviceAccountUser"; give it with `gcp.serviceaccount.IAMMember` on the one account',
      ],
    },
    "two bindings of a document": {
      type: "gcp:organizations/iAMPolicy:IAMPolicy",
      inputs: {
        policyData:
          '{"bindings":[{"role":"roles/iam.serviceAccountUser","members":["user:a","user:b"]},{"role":"roles/iam.workloadIdentityUser","members":["user:c"]}]}',
      },
      messages: [
        '`policyData.bindings[0].role` must not let its holder be every service account there is, got "roles/iam.serviceAccountUser"; give it with `gcp.serviceaccount.IAMMember` on the one account',
        '`policyData.bindings[1].role` must not let its holder be every service account there is, got "roles/iam.workloadIdentityUser"; give it with `gcp.serviceaccount.IAMMember` on the one account',
      ],
    },
  },
  missing: { type, inputs: { member: "user:a" } },
  unknown: { type, inputs: { role: UNKNOWN, member: "user:a" }, path: "role" },
  ignores: {
    type: "gcp:serviceaccount/iAMMember:IAMMember",
    inputs: { role: "roles/iam.serviceAccountTokenCreator", member: "user:a" },
  },
});
