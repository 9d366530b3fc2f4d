import rule from "../../../../policies/rules/federation/gcp-wif-principalset";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:serviceaccount/iAMMember:IAMMember";

describeRule(rule, {
  passes: {
    "one subject": {
      type,
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        member:
          "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/repo:acme/api:ref:refs/heads/main",
      },
    },
    "one repository": {
      type,
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.repository/acme/api",
      },
    },
    "a service account": {
      type,
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        member: "serviceAccount:a@b.iam.gserviceaccount.com",
      },
    },
    "a document": {
      type: "gcp:projects/iAMPolicy:IAMPolicy",
      inputs: {
        policyData:
          '{"bindings":[{"role":"roles/viewer","members":["principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/x"]}]}',
      },
    },
    "a document that is none": {
      type: "gcp:projects/iAMPolicy:IAMPolicy",
      inputs: { policyData: "{" },
    },
  },
  fails: {
    "the whole pool": {
      type,
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
      },
      messages: [
        '`member` must name identities of the pool, got "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"; use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>',
      ],
    },
    "every value of an attribute": {
      type: "gcp:projects/iAMMember:IAMMember",
      inputs: {
        role: "roles/aiplatform.user",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.repository/*",
      },
      messages: [
        '`member` must name identities of the pool, got "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.repository/*"; use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>',
      ],
    },
    "an environment": {
      type: "gcp:projects/iAMMember:IAMMember",
      inputs: {
        role: "roles/aiplatform.user",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.environment/prod",
      },
      messages: [
        '`member` must name an attribute that tells whose the identity is, got "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.environment/prod"; use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>',
      ],
    },
    "one of several members": {
      type: "gcp:serviceaccount/iAMBinding:IAMBinding",
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        members: [
          "user:a@example.com",
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
        ],
      },
      messages: [
        '`members[1]` must name identities of the pool, got "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"; use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>',
      ],
    },
    "a member of a document": {
      type: "gcp:projects/iAMPolicy:IAMPolicy",
      inputs: {
        policyData:
          '{"bindings":[{"role":"roles/viewer","members":["principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"]}]}',
      },
      messages: [
        '`policyData.bindings[0].members[0]` must name identities of the pool, got "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"; use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>',
      ],
    },
  },
  missing: { type, inputs: { role: "roles/iam.workloadIdentityUser" } },
  unknown: {
    type,
    inputs: { role: "roles/iam.workloadIdentityUser", member: UNKNOWN },
    path: "member",
  },
  config: {
    without: {
      type,
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.team/x",
      },
    },
    with: {
      type,
      inputs: {
        role: "roles/iam.workloadIdentityUser",
        member:
          "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.team/x",
      },
      config: { looseAttributes: ["team"] },
      messages: [
        '`member` must name an attribute that tells whose the identity is, got "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.team/x"; use principal://.../subject/<subject>, or principalSet://.../attribute.repository/<owner>/<name>',
      ],
    },
  },
  ignores: {
    type: "gcp:iam/denyPolicy:DenyPolicy",
    inputs: {
      member:
        "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
    },
  },
});
