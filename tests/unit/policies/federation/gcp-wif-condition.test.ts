import rule from "../../../../policies/rules/federation/gcp-wif-condition";
import { describeRule } from "../describe-rule";
import { secret, UNKNOWN } from "../harness";

const type = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";

describeRule(rule, {
  passes: {
    "the owner's id": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.repository_owner_id == '123'",
      },
    },
    "one subject": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.sub == 'repo:acme/api:ref:refs/heads/main'",
      },
    },
    "a mapped attribute": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition:
          "attribute.repository == 'acme/api' && google.subject.startsWith('repo:acme/api:')",
      },
    },
    "an issuer of one's own, by the beginning of its URL": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: { "google.subject": "assertion.sub" },
      },
      config: { ownIssuers: ["", "https://token.actions."] },
    },
    "an attribute that is mapped to nothing": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: { "google.subject": "assertion.sub", "attribute.repository": "" },
        attributeCondition: "attribute.repository == 'acme/api'",
      },
    },
    "an audience that the provider does not accept": {
      type,
      inputs: {
        oidc: { issuerUri: "https://gitlab.com", allowedAudiences: ["https://gitlab.com"] },
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition: "assertion.aud == 'https://other.example'",
      },
    },
    "an audience that is no provider's name, where none is listed": {
      type,
      inputs: {
        oidc: { issuerUri: "https://gitlab.com" },
        workloadIdentityPoolId: "ci",
        workloadIdentityPoolProviderId: UNKNOWN,
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition: "assertion.aud == 'https://other.example'",
      },
    },
    "an AWS account": { type, inputs: { aws: { accountId: "123456789012" } } },
    "a provider that is off": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "",
        disabled: true,
      },
    },
    "one service account of a cluster": {
      type,
      inputs: {
        oidc: { issuerUri: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.sub == 'system:serviceaccount:gateway:proxy'",
      },
    },
  },
  fails: {
    "an issuer whose URL only ends like one's own": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: { "google.subject": "assertion.sub" },
      },
      config: { ownIssuers: ["", "githubusercontent.com"] },
      messages: [
        "`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got nothing; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&",
      ],
    },
    "a secret condition, which is not printed": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition: secret("assertion.repository_owner.startsWith('acme')"),
      },
      messages: [
        "`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&",
      ],
    },
    "a secret that is no condition": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition: secret("assertion.sub =="),
      },
      messages: [
        "`attributeCondition` must be a condition that can be judged, got one that cannot be; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&",
      ],
    },
    "an audience that the provider accepts": {
      type,
      inputs: {
        oidc: { issuerUri: "https://gitlab.com", allowedAudiences: ["https://gitlab.com"] },
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition: "assertion.aud == 'https://gitlab.com'",
      },
      messages: [
        '`attributeCondition` must let in no token of a project of another GitLab group or user, got a condition that is true for one as {"aud":"https://gitlab.com"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "the provider's own name as audience": {
      type,
      inputs: {
        oidc: { issuerUri: "https://gitlab.com" },
        workloadIdentityPoolId: "ci",
        workloadIdentityPoolProviderId: "lab",
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition: "assertion.aud.endsWith('/workloadIdentityPools/ci/providers/lab')",
      },
      messages: [
        '`attributeCondition` must let in no token of a project of another GitLab group or user, got a condition that is true for one as {"aud":"//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/lab"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "the provider's own name with the project's number": {
      type,
      inputs: {
        oidc: { issuerUri: "https://gitlab.com" },
        workloadIdentityPoolId: "ci",
        workloadIdentityPoolProviderId: "lab",
        attributeMapping: { "google.subject": "assertion.sub" },
        attributeCondition:
          "assertion.aud == 'https://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/ci/providers/lab'",
      },
      messages: [
        '`attributeCondition` must let in no token of a project of another GitLab group or user, got a condition that is true for one as {"aud":"https://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/ci/providers/lab"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "a condition that a disjunction undoes": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.sub == 'repo:acme/api:ref:refs/heads/main' || true",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"sub":"repo:stranger/stranger:ref:refs/heads/main"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "the beginning of a name": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.repository_owner.startsWith('acme')",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"repository_owner":"acmestranger"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "a branch, which everybody has": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.ref == 'refs/heads/main'",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"ref":"refs/heads/main"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "a pattern without an anchor": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.repository.matches('acme/.*')",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"repository":"strangeracme/stranger"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "a negation": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.repository_owner != 'evil'",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"repository_owner":"stranger"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "the audience, which the caller chooses": {
      type,
      inputs: {
        oidc: {
          issuerUri: "https://token.actions.githubusercontent.com",
          allowedAudiences: ["https://iam.googleapis.com/x"],
        },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.aud == 'https://iam.googleapis.com/x'",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"aud":"https://iam.googleapis.com/x"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "a workflow of the organisation's own, which others may call": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.job_workflow_ref.startsWith('acme/flows/')",
      },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"job_workflow_ref":"acme/flows/.github/workflows/ci.yml@refs/heads/main"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
    "what is not CEL": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.sub ==",
      },
      messages: [
        "`attributeCondition` must be a condition that can be judged, got one that is no CEL expression (<input>:1:15: found = but expecting end of input); compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&",
      ],
    },
    "what cannot be judged": {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.sub.matches('(?!acme)')",
      },
      messages: [
        '`attributeCondition` must be a condition that can be judged, got one that has the pattern "(?!acme)", which cannot be judged; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
  },
  missing: {
    type,
    inputs: {
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
      attributeMapping: {
        "google.subject": "assertion.sub",
        "attribute.repository": "assertion.repository",
      },
    },
    messages: [
      "`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got nothing; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&",
    ],
  },
  unknown: {
    type,
    inputs: {
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
      attributeMapping: {
        "google.subject": "assertion.sub",
        "attribute.repository": "assertion.repository",
      },
      attributeCondition: UNKNOWN,
    },
    path: "attributeCondition",
  },
  config: {
    without: {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.repository_owner == 'acme'",
      },
    },
    with: {
      type,
      inputs: {
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        attributeCondition: "assertion.repository_owner == 'acme'",
      },
      config: { idsOnly: true },
      messages: [
        '`attributeCondition` must let in no token of a repository of another GitHub organisation or user, got a condition that is true for one as {"repository_owner":"acme"}; compare a claim that tells whose the token is with ==, such as `assertion.repository_owner_id`, and join all with &&',
      ],
    },
  },
  ignores: {
    type: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
    inputs: { oidc: { issuerUri: "https://token.actions.githubusercontent.com" } },
  },
});
