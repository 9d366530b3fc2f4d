import rule from "../../../../policies/rules/federation/gcp-wif-condition";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

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
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
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
