import rule from "../../../../policies/rules/federation/azure-fic-subject";
import { describeRule } from "../describe-rule";
import { secret, UNKNOWN } from "../harness";

const type = "azure-native:managedidentity:FederatedIdentityCredential";

describeRule(rule, {
  passes: {
    "one environment of a repository": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "repo:acme/api:environment:prod",
        audiences: ["api://AzureADTokenExchange"],
      },
    },
    ids: {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "repository_owner_id:123:repository_id:456:ref:refs/heads/main",
        audiences: ["api://AzureADTokenExchange"],
      },
    },
    "one service account of a cluster": {
      type,
      inputs: {
        issuer: "https://eastus.oic.prod-aks.azure.com/t/i/",
        subject: "system:serviceaccount:gateway:proxy",
        audiences: ["api://AzureADTokenExchange"],
      },
    },
    "an issuer of one's own, by the beginning of its URL": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com/acme",
        subject: "ref:refs/heads/main",
        audiences: ["api://AzureADTokenExchange"],
      },
      config: { ownIssuers: ["", "https://token.actions.githubusercontent.com/ac"] },
    },
    "an expression with * after the name": {
      type: "azure-native_managedidentity_v20250131preview:managedidentity:FederatedIdentityCredential",
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        audiences: ["api://AzureADTokenExchange"],
        claimsMatchingExpression: {
          languageVersion: 1,
          value: "claims['sub'] matches 'repo:acme/api:ref:refs/heads/*'",
        },
      },
    },
  },
  fails: {
    "an issuer whose URL only holds one's own": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "environment:prod",
        audiences: ["api://AzureADTokenExchange"],
      },
      config: { ownIssuers: ["", "githubusercontent.com"] },
      messages: [
        '`subject` must let in no token of a repository of another GitHub organisation or user, got one that lets in a token as {"sub":"environment:prod"}; set `subject` to the whole subject of one workload',
      ],
    },
    "an expression that is secret": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        audiences: ["api://AzureADTokenExchange"],
        claimsMatchingExpression: {
          languageVersion: 1,
          value: secret("claims['sub'] matches 'repo:acme*/api:*'"),
        },
      },
      messages: [
        "`claimsMatchingExpression.value` must let in no token of a repository of another GitHub organisation or user, got one that lets in a token; use * only after the owner and the name",
      ],
    },
    "a subject that every repository can have": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "environment:prod",
        audiences: ["api://AzureADTokenExchange"],
      },
      messages: [
        '`subject` must let in no token of a repository of another GitHub organisation or user, got one that lets in a token as {"sub":"environment:prod"}; set `subject` to the whole subject of one workload',
      ],
    },
    "a workflow that others may call": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "job_workflow_ref:acme/flows/.github/workflows/deploy.yml@refs/tags/v1",
        audiences: ["api://AzureADTokenExchange"],
      },
      messages: [
        '`subject` must let in no token of a repository of another GitHub organisation or user, got one that lets in a token as {"sub":"job_workflow_ref:acme/flows/.github/workflows/deploy.yml@refs/tags/v1"}; set `subject` to the whole subject of one workload',
      ],
    },
    "a wildcard, which is compared as it stands": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "repo:acme/*",
        audiences: ["api://AzureADTokenExchange"],
      },
      messages: [
        '`subject` must be one whole subject, for Entra compares it, got "repo:acme/*"; set `subject` to the whole subject of one workload',
      ],
    },
    "another audience": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "repo:acme/api:environment:prod",
        audiences: ["api://AzureADTokenExchange", "https://example.com"],
      },
      messages: [
        '`audiences[1]` must be "api://AzureADTokenExchange" or "api://AzureADTokenExchangeUSGov" or "api://AzureADTokenExchangeChina", got "https://example.com"; set `audiences` to ["api://AzureADTokenExchange"]',
      ],
    },
    "an expression with * in the owner": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        audiences: ["api://AzureADTokenExchange"],
        claimsMatchingExpression: {
          languageVersion: 1,
          value: "claims['sub'] matches 'repo:acme*/api:*'",
        },
      },
      messages: [
        '`claimsMatchingExpression.value` must let in no token of a repository of another GitHub organisation or user, got one that lets in a token as {"sub":"repo:acmestranger/api:ref:refs/heads/main"}; use * only after the owner and the name',
      ],
    },
    "an expression on the workflow alone": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        audiences: ["api://AzureADTokenExchange"],
        claimsMatchingExpression: {
          languageVersion: 1,
          value: "claims['job_workflow_ref'] matches 'acme/flows/*'",
        },
      },
      messages: [
        '`claimsMatchingExpression.value` must let in no token of a repository of another GitHub organisation or user, got one that lets in a token as {"job_workflow_ref":"acme/flows/.github/workflows/ci.yml@refs/heads/main"}; use * only after the owner and the name',
      ],
    },
    "an expression that is none": {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        audiences: ["api://AzureADTokenExchange"],
        claimsMatchingExpression: { languageVersion: 1, value: "sub like x" },
      },
      messages: [
        '`claimsMatchingExpression.value` must be an expression that can be judged, got "sub like x"; use * only after the owner and the name',
      ],
    },
  },
  missing: {
    type,
    inputs: {
      issuer: "https://token.actions.githubusercontent.com",
      audiences: ["api://AzureADTokenExchange"],
    },
    messages: [
      "`subject` must be one whole subject, for Entra compares it, got nothing; set `subject` to the whole subject of one workload",
    ],
  },
  unknown: {
    type,
    inputs: {
      issuer: "https://token.actions.githubusercontent.com",
      subject: UNKNOWN,
      audiences: ["api://AzureADTokenExchange"],
    },
    path: "subject",
  },
  config: {
    without: {
      type,
      inputs: {
        issuer: "https://ci.example.com",
        subject: "environment:prod",
        audiences: ["api://AzureADTokenExchange"],
      },
    },
    with: {
      type,
      inputs: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "ref:refs/heads/main",
        audiences: ["api://AzureADTokenExchange"],
      },
      config: {
        ownIssuers: ["https://token.actions.githubusercontent.com"],
        audiences: ["api://other"],
      },
      messages: [
        '`audiences[0]` must be "api://other", got "api://AzureADTokenExchange"; set `audiences` to ["api://other"]',
      ],
    },
  },
  ignores: {
    type: "azure-native:managedidentity:UserAssignedIdentity",
    inputs: { subject: "*", issuer: "https://token.actions.githubusercontent.com" },
  },
});
