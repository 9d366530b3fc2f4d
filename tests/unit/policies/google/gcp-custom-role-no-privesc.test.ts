import rule from "../../../../policies/rules/google/gcp-custom-role-no-privesc";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:projects/iAMCustomRole:IAMCustomRole";

describeRule(rule, {
  passes: {
    "a caller of models": {
      type,
      inputs: { permissions: ["aiplatform.endpoints.predict", "iam.serviceAccounts.get"] },
    },
    "permissions with like names": {
      type,
      inputs: {
        permissions: [
          "iam.roles.list",
          "iam.serviceAccountKeys.list",
          "iam.serviceAccounts.list",
          "storage.buckets.getIamPolicy",
          "storage.buckets.setIamPolicyX",
          "xiam.roles.update",
          "iam.roles.updates",
          "cloudbuild.builds.get",
          "orgpolicy.policy.get",
          "iam.workloadIdentityPoolProviders.get",
          "iam.googleapis.com/workloadIdentityPoolProviders.get",
          "iam.googleapis.com/workloadIdentityPools.create",
          "xiam.googleapis.com/workloadIdentityPoolProviders.create",
        ],
      },
    },
  },
  fails: {
    impersonation: {
      type,
      inputs: {
        permissions: ["aiplatform.endpoints.predict", "iam.serviceAccounts.getAccessToken"],
      },
      messages: [
        '`permissions[1]` must be no permission that leads to others, got "iam.serviceAccounts.getAccessToken"; take it out of `permissions`',
      ],
    },
    "policies and roles, of an organisation": {
      type: "gcp:organizations/iAMCustomRole:IAMCustomRole",
      inputs: {
        permissions: [
          "storage.buckets.setIamPolicy",
          "iam.roles.update",
          "iam.serviceAccountKeys.create",
        ],
      },
      messages: [
        '`permissions[0]` must be no permission that leads to others, got "storage.buckets.setIamPolicy"; take it out of `permissions`',
        '`permissions[1]` must be no permission that leads to others, got "iam.roles.update"; take it out of `permissions`',
        '`permissions[2]` must be no permission that leads to others, got "iam.serviceAccountKeys.create"; take it out of `permissions`',
      ],
    },
    "builds, which run as somebody": {
      type,
      inputs: { permissions: ["cloudbuild.builds.create"] },
      messages: [
        '`permissions[0]` must be no permission that leads to others, got "cloudbuild.builds.create"; take it out of `permissions`',
      ],
    },
    "providers of pools": {
      type,
      inputs: {
        permissions: [
          "iam.workloadIdentityPoolProviders.update",
          "iam.workloadIdentityPoolProviders.create",
        ],
      },
      messages: [
        '`permissions[0]` must be no permission that leads to others, got "iam.workloadIdentityPoolProviders.update"; take it out of `permissions`',
        '`permissions[1]` must be no permission that leads to others, got "iam.workloadIdentityPoolProviders.create"; take it out of `permissions`',
      ],
    },
    "providers of pools, as custom roles list them": {
      type,
      inputs: {
        permissions: [
          "iam.googleapis.com/workloadIdentityPoolProviders.create",
          "iam.googleapis.com/workforcePoolProviders.update",
        ],
      },
      messages: [
        '`permissions[0]` must be no permission that leads to others, got "iam.googleapis.com/workloadIdentityPoolProviders.create"; take it out of `permissions`',
        '`permissions[1]` must be no permission that leads to others, got "iam.googleapis.com/workforcePoolProviders.update"; take it out of `permissions`',
      ],
    },
    "every other kind": {
      type,
      inputs: {
        permissions: [
          "iam.roles.create",
          "iam.serviceAccountKeys.upload",
          "iam.serviceAccounts.actAs",
          "iam.serviceAccounts.getOpenIdToken",
          "iam.serviceAccounts.implicitDelegation",
          "iam.serviceAccounts.signBlob",
          "iam.serviceAccounts.signJwt",
          "deploymentmanager.deployments.update",
          "cloudfunctions.functions.create",
          "composer.environments.create",
          "dataflow.jobs.create",
          "dataproc.clusters.create",
          "cloudkms.cryptoKeys.setIamPolicy",
          "resourcemanager.projects.setIamPolicy",
          "orgpolicy.policy.set",
        ],
      },
      messages: [
        '`permissions[0]` must be no permission that leads to others, got "iam.roles.create"; take it out of `permissions`',
        '`permissions[1]` must be no permission that leads to others, got "iam.serviceAccountKeys.upload"; take it out of `permissions`',
        '`permissions[2]` must be no permission that leads to others, got "iam.serviceAccounts.actAs"; take it out of `permissions`',
        '`permissions[3]` must be no permission that leads to others, got "iam.serviceAccounts.getOpenIdToken"; take it out of `permissions`',
        '`permissions[4]` must be no permission that leads to others, got "iam.serviceAccounts.implicitDelegation"; take it out of `permissions`',
        '`permissions[5]` must be no permission that leads to others, got "iam.serviceAccounts.signBlob"; take it out of `permissions`',
        '`permissions[6]` must be no permission that leads to others, got "iam.serviceAccounts.signJwt"; take it out of `permissions`',
        '`permissions[7]` must be no permission that leads to others, got "deploymentmanager.deployments.update"; take it out of `permissions`',
        '`permissions[8]` must be no permission that leads to others, got "cloudfunctions.functions.create"; take it out of `permissions`',
        '`permissions[9]` must be no permission that leads to others, got "composer.environments.create"; take it out of `permissions`',
        '`permissions[10]` must be no permission that leads to others, got "dataflow.jobs.create"; take it out of `permissions`',
        '`permissions[11]` must be no permission that leads to others, got "dataproc.clusters.create"; take it out of `permissions`',
        '`permissions[12]` must be no permission that leads to others, got "cloudkms.cryptoKeys.setIamPolicy"; take it out of `permissions`',
        '`permissions[13]` must be no permission that leads to others, got "resourcemanager.projects.setIamPolicy"; take it out of `permissions`',
        '`permissions[14]` must be no permission that leads to others, got "orgpolicy.policy.set"; take it out of `permissions`',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: { type, inputs: { permissions: [UNKNOWN] }, path: "permissions[0]" },
  config: {
    without: { type, inputs: { permissions: ["orgpolicy.policy.get"] } },
    with: {
      type,
      inputs: { permissions: ["iam.serviceAccounts.actAs", "orgpolicy.policy.set"] },
      config: { allowed: ["iam.serviceAccounts.actAs"] },
      messages: [
        '`permissions[1]` must be no permission that leads to others, got "orgpolicy.policy.set"; take it out of `permissions`',
      ],
    },
  },
  ignores: {
    type: "gcp:projects/iAMMember:IAMMember",
    inputs: { permissions: ["iam.roles.update"] },
  },
});
