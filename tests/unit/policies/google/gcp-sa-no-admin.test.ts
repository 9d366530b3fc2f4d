import rule from "../../../../policies/rules/google/gcp-sa-no-admin";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:projects/iAMMember:IAMMember";

describeRule(rule, {
  passes: {
    "a narrow role": {
      type,
      inputs: {
        role: "roles/aiplatform.user",
        member: "serviceAccount:a@b.iam.gserviceaccount.com",
      },
    },
    "an administrator": { type, inputs: { role: "roles/owner", member: "user:a@example.com" } },
    "an admin role on one resource": {
      type: "gcp:storage/bucketIAMMember:BucketIAMMember",
      inputs: {
        role: "roles/storage.objectAdmin",
        member: "serviceAccount:a@b.iam.gserviceaccount.com",
      },
    },
    "the account of a workload that views": {
      type,
      inputs: { role: "roles/viewer", member: "principalSet://x" },
    },
    "a group": {
      type,
      inputs: { role: "roles/editor", member: "group:serviceAccount:x@example.com" },
    },
    "a role whose name has admin in the middle": {
      type,
      inputs: {
        role: "roles/administration.viewer",
        member: "serviceAccount:a@b.iam.gserviceaccount.com",
      },
    },
  },
  fails: {
    owner: {
      type,
      inputs: { role: "roles/owner", member: "serviceAccount:a@b.iam.gserviceaccount.com" },
      messages: [
        '`role` must be no owner, editor or admin role for a service account, got "roles/owner"; give a role with the permissions used, on the resource it is used on',
      ],
    },
    "editor of a folder": {
      type: "gcp:folder/iAMMember:IAMMember",
      inputs: { role: "roles/editor", member: "serviceAccount:a@b.iam.gserviceaccount.com" },
      messages: [
        '`role` must be no owner, editor or admin role for a service account, got "roles/editor"; give a role with the permissions used, on the resource it is used on',
      ],
    },
    "admin of a service, by a binding": {
      type: "gcp:organizations/iAMBinding:IAMBinding",
      inputs: {
        role: "roles/aiplatform.admin",
        members: [
          "user:a@example.com",
          "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/x",
        ],
      },
      messages: [
        '`role` must be no owner, editor or admin role for a service account, got "roles/aiplatform.admin"; give a role with the permissions used, on the resource it is used on',
      ],
    },
    "a document": {
      type: "gcp:projects/iAMPolicy:IAMPolicy",
      inputs: {
        policyData:
          '{"bindings":[{"role":"roles/viewer","members":["serviceAccount:a"]},{"role":"roles/iam.securityAdmin","members":["serviceAccount:a"]}]}',
      },
      messages: [
        '`policyData.bindings[1].role` must be no owner, editor or admin role for a service account, got "roles/iam.securityAdmin"; give a role with the permissions used, on the resource it is used on',
      ],
    },
  },
  missing: { type, inputs: { member: "serviceAccount:a@b.iam.gserviceaccount.com" } },
  unknown: { type, inputs: { role: UNKNOWN, member: "serviceAccount:a" }, path: "role" },
  config: {
    without: {
      type,
      inputs: { role: "roles/writer", member: "serviceAccount:a" },
      messages: [
        '`role` must be no owner, editor or admin role for a service account, got "roles/writer"; give a role with the permissions used, on the resource it is used on',
      ],
    },
    with: {
      type,
      inputs: { role: "roles/storage.admin", member: "serviceAccount:a" },
      config: { allowedRoles: ["roles/storage.admin"] },
    },
  },
  ignores: {
    type: "gcp:serviceaccount/iAMMember:IAMMember",
    inputs: { role: "roles/owner", member: "serviceAccount:a" },
  },
});
