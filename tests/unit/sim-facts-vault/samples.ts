import type { Props } from "../../../sim/model";

/** What a row is tried with: what it needs first, inputs, an update of them, and a change by somebody else. */
export interface VaultSample {
  token: string;
  /** Resources that have to be there, in order. */
  before?: { token: string; inputs: Props }[];
  inputs: Props;
  /** Inputs that change, each to another value; absent for types that are only replaced. */
  changes?: Props;
  /** A change behind Pulumi's back, as a call of the API, and the input that shows it. */
  drift?: { path: string; body: Props; input: string; shows: unknown };
  /** An input whose change replaces. */
  replaces: Props;
}

const approle = {
  token: "vault:index/authBackend:AuthBackend",
  inputs: { type: "approle", path: "t-approle" },
};
const kv = {
  token: "vault:index/mount:Mount",
  inputs: { type: "kv", path: "t-kv", options: { version: "2" } },
};
const database = { token: "vault:index/mount:Mount", inputs: { type: "database", path: "t-db" } };
const aws = {
  token: "vault:aws/secretBackend:SecretBackend",
  inputs: { path: "t-aws0", region: "us-east-1" },
};
const jwt = {
  token: "vault:jwt/authBackend:AuthBackend",
  inputs: { path: "t-jwt0", oidcDiscoveryUrl: "https://token.actions.githubusercontent.com" },
};

export const vaultSamples: VaultSample[] = [
  {
    token: "vault:index/mount:Mount",
    inputs: {
      path: "t-mount",
      type: "kv",
      options: { version: "2" },
      description: "one",
      maxLeaseTtlSeconds: 7200,
    },
    changes: { description: "two", maxLeaseTtlSeconds: 3600 },
    drift: {
      path: "sys/mounts/t-mount/tune",
      body: { description: "x" },
      input: "description",
      shows: "x",
    },
    replaces: { path: "t-mount2" },
  },
  {
    token: "vault:index/policy:Policy",
    inputs: { name: "t-policy", policy: 'path "a/b" { capabilities = ["read"] }' },
    changes: { policy: 'path "a/c" { capabilities = ["read"] }' },
    drift: {
      path: "sys/policies/acl/t-policy",
      body: { policy: 'path "*" { capabilities = ["sudo"] }' },
      input: "policy",
      shows: 'path "*" { capabilities = ["sudo"] }',
    },
    replaces: { name: "t-policy2" },
  },
  {
    token: "vault:index/audit:Audit",
    inputs: {
      path: "t-file",
      type: "file",
      options: { file_path: "/var/log/t.log" },
      description: "d",
    },
    replaces: { options: { file_path: "stdout" } },
  },
  {
    token: "vault:index/authBackend:AuthBackend",
    inputs: { type: "approle", path: "t-auth", description: "one" },
    changes: { description: "two" },
    drift: {
      path: "sys/auth/t-auth/tune",
      body: { description: "x" },
      input: "description",
      shows: "x",
    },
    replaces: { path: "t-auth2" },
  },
  {
    token: "vault:jwt/authBackend:AuthBackend",
    inputs: {
      path: "t-jwt",
      oidcDiscoveryUrl: "https://token.actions.githubusercontent.com",
      boundIssuer: "https://token.actions.githubusercontent.com",
    },
    changes: { description: "two" },
    drift: {
      path: "auth/t-jwt/config",
      body: {
        oidc_discovery_url: "https://token.actions.githubusercontent.com",
        bound_issuer: "https://else",
      },
      input: "boundIssuer",
      shows: "https://else",
    },
    replaces: { path: "t-jwt2" },
  },
  {
    token: "vault:jwt/authBackendRole:AuthBackendRole",
    before: [jwt],
    inputs: {
      backend: "t-jwt0",
      roleName: "r",
      roleType: "jwt",
      userClaim: "sub",
      boundAudiences: ["a"],
      boundClaims: { repository_id: "1", ref: "refs/heads/main" },
      tokenPolicies: ["b", "a"],
      tokenTtl: 3600,
      tokenMaxTtl: 14400,
    },
    changes: { tokenPolicies: ["a"], tokenTtl: 60 },
    drift: {
      path: "auth/t-jwt0/role/r",
      body: {
        role_type: "jwt",
        user_claim: "sub",
        bound_audiences: ["a"],
        token_policies: ["root-like"],
      },
      input: "tokenPolicies",
      shows: ["root-like"],
    },
    replaces: { roleName: "r2" },
  },
  {
    token: "vault:appRole/authBackendRole:AuthBackendRole",
    before: [approle],
    inputs: {
      backend: "t-approle",
      roleName: "r",
      tokenPolicies: ["b", "a"],
      tokenTtl: 3600,
      tokenMaxTtl: 14400,
      secretIdTtl: 60,
      secretIdNumUses: 3,
      tokenBoundCidrs: ["10.0.0.1/32", "10.1.0.0/16"],
      secretIdBoundCidrs: ["10.0.0.1/32"],
    },
    changes: { secretIdNumUses: 4, tokenBoundCidrs: [] },
    drift: {
      path: "auth/t-approle/role/r",
      body: { token_ttl: 7200 },
      input: "tokenTtl",
      shows: 7200,
    },
    replaces: { roleName: "r2" },
  },
  {
    token: "vault:kv/secretBackendV2:SecretBackendV2",
    before: [kv],
    inputs: { mount: "t-kv", maxVersions: 5, deleteVersionAfter: 3600 },
    changes: { maxVersions: 7, casRequired: true },
    drift: { path: "t-kv/config", body: { max_versions: 1 }, input: "maxVersions", shows: 1 },
    replaces: { mount: "t-kv2" },
  },
  {
    token: "vault:generic/endpoint:Endpoint",
    before: [kv],
    inputs: {
      path: "t-kv/metadata/a/b",
      dataJson: JSON.stringify({ custom_metadata: { owner: "x" } }),
      ignoreAbsentFields: true,
    },
    changes: { dataJson: JSON.stringify({ custom_metadata: { owner: "y" } }) },
    drift: {
      path: "t-kv/metadata/a/b",
      body: { custom_metadata: { owner: "z" } },
      input: "dataJson",
      shows: JSON.stringify({ custom_metadata: { owner: "z" } }),
    },
    replaces: { path: "t-kv/metadata/a/c" },
  },
  {
    token: "vault:aws/secretBackend:SecretBackend",
    inputs: { path: "t-aws", region: "us-east-1", maxLeaseTtlSeconds: 14400 },
    changes: { description: "x", maxLeaseTtlSeconds: 7200 },
    drift: {
      path: "t-aws/config/root",
      body: { region: "eu-west-1" },
      input: "region",
      shows: "eu-west-1",
    },
    replaces: { path: "t-aws2" },
  },
  {
    token: "vault:aws/secretBackendRole:SecretBackendRole",
    before: [aws],
    inputs: {
      backend: "t-aws0",
      name: "r",
      credentialType: "assumed_role",
      roleArns: ["arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a"],
      defaultStsTtl: 3600,
      maxStsTtl: 14400,
    },
    changes: { defaultStsTtl: 900 },
    drift: {
      path: "t-aws0/roles/r",
      body: { credential_type: "assumed_role", role_arns: ["arn:aws:iam::111122223333:role/c"] },
      input: "roleArns",
      shows: ["arn:aws:iam::111122223333:role/c"],
    },
    replaces: { name: "r2" },
  },
  {
    token: "vault:database/secretBackendRole:SecretBackendRole",
    before: [database],
    inputs: {
      backend: "t-db",
      name: "r",
      dbName: "main",
      creationStatements: ["CREATE ROLE x"],
      defaultTtl: 3600,
      maxTtl: 14400,
    },
    changes: { defaultTtl: 900, revocationStatements: ["DROP ROLE x"] },
    drift: {
      path: "t-db/roles/r",
      body: { db_name: "main", creation_statements: ["ALTER ROLE y SUPERUSER"] },
      input: "creationStatements",
      shows: ["ALTER ROLE y SUPERUSER"],
    },
    replaces: { dbName: "other" },
  },
];
