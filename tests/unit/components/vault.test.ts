// Proves what the components of Vault register and what their policies say. What a Vault makes of it: tests/full/vault.
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { resolveBaseline } from "../../../baseline/spec";
import { VaultBaseline } from "../../../baseline/vault-baseline";
import { vaultBaselineIssues } from "../../../baseline/vault-spec";
import { vaultGaps } from "../../../components/baseline-vault";
import { PARTS } from "../../../components/secrets/vault/names";
import { policyText } from "../../../components/secrets/vault/policies";
import { VaultStore, type VaultStoreArgs } from "../../../components/secrets/vault-store";
import { pathRules } from "../../../policies/internal/vault-policy";
import { record, settled } from "./record";

const ADDRESS = "https://vault.example.com:8200";
const ISSUER = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC";
const tags = { project: "atlas", costCenter: "ML-4100", team: "platform-ai" };

const storeArgs: VaultStoreArgs = {
  namePrefix: "atlas-prod",
  entries: ["tenants/alpha", "providers/openai", "redis"],
  refreshSeconds: 60,
  tags: { Environment: "prod", Project: "atlas", Team: "platform-ai" },
  deletionProtection: false,
  vault: { address: ADDRESS, mount: "ai-providers" },
  gateway: { issuer: ISSUER, namespace: "atlas-prod", serviceAccount: "ai-gateway" },
};

describe("VaultStore", () => {
  const make = (changed: Partial<VaultStoreArgs> = {}, options = {}) =>
    record(() => new VaultStore("s", { ...storeArgs, ...changed }), options);

  it("makes a login, its one role and an entry for each path, with these names", async () => {
    const { identities } = await make();
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:vault:VaultStore", "s"],
        ["pulumi:providers:vault", "s-vault"],
        ["vault:jwt/authBackend:AuthBackend", "s-login"],
        ["vault:jwt/authBackendRole:AuthBackendRole", "s-login-gateway"],
        ["vault:generic/endpoint:Endpoint", "s-entry-tenants-alpha"],
        ["vault:generic/endpoint:Endpoint", "s-entry-providers-openai"],
        ["vault:generic/endpoint:Endpoint", "s-entry-redis"],
      ]
        .map(String)
        .sort(),
    );
  });

  it("trusts one issuer, one service account and one audience", async () => {
    const { find } = await make();
    expect(find("vault:jwt/authBackend:AuthBackend").inputs).toMatchObject({
      path: "atlas-prod-gateway",
      oidcDiscoveryUrl: ISSUER,
      boundIssuer: ISSUER,
    });
    expect(find("vault:jwt/authBackendRole:AuthBackendRole").inputs).toEqual({
      backend: "atlas-prod-gateway",
      roleName: "gateway",
      roleType: "jwt",
      boundAudiences: [ADDRESS],
      boundSubject: "system:serviceaccount:atlas-prod:ai-gateway",
      boundClaimsType: "string",
      userClaim: "sub",
      tokenPolicies: ["atlas-prod-gateway"],
      tokenNoDefaultPolicy: true,
      tokenTtl: 3_600,
      tokenMaxTtl: 14_400,
    });
  });

  it("gives its provider an address and no credential", async () => {
    const { find, custom } = await make();
    const { inputs } = find("pulumi:providers:vault");
    expect(inputs["address"]).toBe(ADDRESS);
    expect(inputs["skipChildToken"]).toBe("true");
    for (const key of Object.keys(inputs)) expect(key).not.toMatch(/^token$|^authLogin/);
    for (const one of custom) expect(one.provider).toBe("s-vault");
  });

  it("writes metadata only: no path of an entry is one of values", async () => {
    const { custom } = await make();
    const entries = custom.filter(({ type }) => type === "vault:generic/endpoint:Endpoint");
    expect(entries.map(({ inputs }) => inputs["path"]).sort()).toEqual([
      "ai-providers/metadata/atlas-prod/providers/openai",
      "ai-providers/metadata/atlas-prod/redis",
      "ai-providers/metadata/atlas-prod/tenants/alpha",
    ]);
  });

  it("says how to reach it, once it is there", async () => {
    const { result } = await make({
      vault: { address: ADDRESS, mount: "team/ai", namespace: "n" },
    });
    expect(await settled(result.reference)).toEqual({
      store: "vault",
      address: ADDRESS,
      namespace: "n",
      mount: "team/ai",
      authMount: "atlas-prod-gateway",
      role: "gateway",
      appRole: { mount: "team-ai-approle", role: "atlas-prod" },
      entries: {
        "tenants/alpha": "atlas-prod/tenants/alpha",
        "providers/openai": "atlas-prod/providers/openai",
        redis: "atlas-prod/redis",
      },
      refreshSeconds: 60,
    });
    const preview = await make({}, { preview: true });
    expect(await settled(preview.result.reference)).toBeUndefined();
  });

  it("protects everything when asked", async () => {
    const { custom } = await make({ deletionProtection: true });
    for (const { name, protect } of custom) expect([name, protect]).toEqual([name, true]);
  });
});

describe("VaultBaseline", () => {
  const described = (vault: object) =>
    resolveBaseline({ tags, vault: { address: ADDRESS, environments: {}, ...vault } }, "shared");
  const make = (vault: object = {}) => {
    const { vault: own, tags: all, deletionProtection } = described(vault);
    return record(() => new VaultBaseline("b", { tags: all, deletionProtection, ...own! }));
  };
  const full = {
    github: { repositoryId: "42" },
    environments: {
      prod: {
        github: { environment: "production" },
        appRoleCidrs: ["10.0.0.0/16"],
        awsRoleArn: "arn:aws:iam::111122223333:role/ai",
        database: { connection: "main", grants: "readers", staticUser: "reporting" },
      },
    },
    aws: { region: "us-east-1" },
    databases: { main: { connected: true } },
  };

  it("makes the mount, the logins and two audit devices, one after the other and before the rest", async () => {
    const { identities, find } = await make();
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:vault:VaultBaseline", "b"],
        ["pulumi:providers:vault", "b-provider"],
        ["vault:index/audit:Audit", "b-audit-1"],
        ["vault:index/audit:Audit", "b-audit-2"],
        ["vault:index/mount:Mount", "b-store"],
        ["vault:kv/secretBackendV2:SecretBackendV2", "b-store-settings"],
        ["vault:index/authBackend:AuthBackend", "b-approle"],
      ]
        .map(String)
        .sort(),
    );
    expect(find("vault:index/audit:Audit", "b-audit-2").dependencies).toEqual(["b-audit-1"]);
    for (const [type, name] of [
      ["vault:index/mount:Mount", "b-store"],
      ["vault:index/authBackend:AuthBackend", "b-approle"],
    ] as const)
      expect(find(type, name).dependencies).toEqual(["b-audit-1", "b-audit-2"]);
    expect(find("vault:index/mount:Mount").inputs).toMatchObject({
      path: "ai-providers",
      type: "kv",
      options: { version: "2" },
    });
    expect(find("vault:kv/secretBackendV2:SecretBackendV2").inputs["casRequired"]).toBe(true);
  });

  it("makes policies, an AppRole and workflows' roles for each environment", async () => {
    const { find, identities } = await make(full);
    const names = identities.filter(([type]) => type === "vault:index/policy:Policy");
    expect(names.map(([, name]) => name)).toEqual(PARTS.map((part) => `b-prod-policy-${part}`));
    expect(find("vault:appRole/authBackendRole:AuthBackendRole").inputs).toMatchObject({
      backend: "ai-providers-approle",
      roleName: "atlas-prod",
      secretIdTtl: 720 * 3_600,
      secretIdNumUses: 1_000,
      secretIdBoundCidrs: ["10.0.0.0/16"],
      tokenBoundCidrs: ["10.0.0.0/16"],
      tokenTtl: 3_600,
      tokenMaxTtl: 14_400,
    });
    const role = (part: string) =>
      find("vault:jwt/authBackendRole:AuthBackendRole", `b-prod-github-${part}`).inputs;
    expect(role("deploy")).toMatchObject({
      boundAudiences: [ADDRESS],
      boundClaims: { repository_id: "42", environment: "production", ref: "refs/heads/main" },
      boundClaimsType: "string",
      tokenPolicies: ["atlas-prod-deploy"],
    });
    expect(role("preview")["boundClaims"]).toEqual({
      repository_id: "42",
      event_name: "pull_request",
    });
  });

  it("keeps no key of AWS and no password of a database", async () => {
    const { find, resources } = await make(full);
    const engine = find("vault:aws/secretBackend:SecretBackend").inputs;
    expect(engine).not.toHaveProperty("accessKey");
    expect(engine).not.toHaveProperty("secretKey");
    expect(find("vault:aws/secretBackendRole:SecretBackendRole").inputs).toMatchObject({
      credentialType: "assumed_role",
      defaultStsTtl: 3_600,
      maxStsTtl: 14_400,
    });
    expect(resources.filter(({ type }) => /Connection$/.test(type))).toEqual([]);
    expect(
      find("vault:database/secretBackendStaticRole:SecretBackendStaticRole").inputs,
    ).toMatchObject({ username: "reporting", rotationPeriod: 720 * 3_600 });
  });

  it("federates Vault with AWS where it is the Enterprise edition", async () => {
    const federation = { roleArn: "arn:aws:iam::111122223333:role/vault", audience: "vault.aws" };
    const { find } = await make({ aws: { region: "us-east-1", federation } });
    expect(find("vault:aws/secretBackend:SecretBackend").inputs).toMatchObject({
      roleArn: federation.roleArn,
      identityTokenAudience: "vault.aws",
      identityTokenTtl: 3_600,
    });
  });

  it("tells environments what is prepared", async () => {
    const { result } = await make(full);
    expect(await settled(result.prepared)).toEqual({
      address: ADDRESS,
      mount: "ai-providers",
      environments: ["atlas-prod"],
    });
  });

  it.each<[string, object, string]>([
    ["one audit device", { audit: [{ type: "file", path: "/a/b" }] }, "vault.audit"],
    ["a wildcard in a ref", { environments: { prod: { github: { ref: "refs/heads/*" } } } }, "ref"],
    [
      "a repository by name",
      { github: { repositoryId: "acme/atlas" } },
      "vault.github.repositoryId",
    ],
    ["plain http", { address: "http://vault.example.com" }, "vault.address"],
    [
      "workflows without a repository",
      { environments: { prod: { github: {} } } },
      "vault.environments.prod.github",
    ],
    [
      "a role of AWS without the engine",
      { environments: { prod: { awsRoleArn: "arn:aws:iam::111122223333:role/x" } } },
      "vault.environments.prod.awsRoleArn",
    ],
    [
      "an unknown connection",
      { environments: { prod: { database: { connection: "x", grants: "r" } } } },
      "vault.environments.prod.database.connection",
    ],
    [
      "a lasting user before the connection is there",
      {
        databases: { main: {} },
        environments: { prod: { database: { connection: "main", grants: "r", staticUser: "u" } } },
      },
      "vault.environments.prod.database.staticUser",
    ],
    [
      "SQL in a name",
      {
        databases: { main: {} },
        environments: { prod: { database: { connection: "main", grants: 'r"; DROP' } } },
      },
      "grants",
    ],
  ])("refuses %s", (_what, vault, path) => {
    expect(() => described(vault)).toThrow(pulumi.RunError);
    expect(() => described(vault)).toThrow(path);
  });

  it("has nothing against a full description", () => {
    expect(vaultBaselineIssues(described(full).vault!)).toEqual([]);
  });
});

describe("policyText", () => {
  const subject = {
    namePrefix: "atlas-prod",
    mount: "ai-providers",
    aws: true,
    database: true,
    staticUser: true,
  };

  it.each(PARTS)(
    "of the part %s names its own environment in every path, and ends none in a wildcard",
    (part) => {
      const rules = pathRules(policyText(part, subject));
      expect(rules?.length).toBeGreaterThan(3);
      for (const { path } of rules!) {
        expect(path).not.toMatch(/\*/);
        if (/^(auth\/token|sys\/wrapping)\//.test(path)) continue;
        expect(path).toContain("atlas-prod");
      }
    },
  );

  it("gives values to the gateway and the operator alone, and writes to the operator alone", () => {
    const values = (part: (typeof PARTS)[number]) =>
      pathRules(policyText(part, subject))!.filter(({ path }) => path.includes("/data/"));
    expect(values("gateway").map(({ capabilities }) => capabilities)).toEqual([
      ["read"],
      ["read"],
      ["read"],
    ]);
    expect(values("operator").length).toBe(3);
    expect(values("deploy")).toEqual([]);
    expect(values("preview")).toEqual([]);
  });

  it("gives engines that an environment does not have to nobody", () => {
    const without = policyText("gateway", {
      ...subject,
      aws: false,
      database: false,
      staticUser: false,
    });
    expect(without).not.toMatch(/-aws|-database/);
    expect(policyText("gateway", subject)).toMatch(
      /sts\/atlas-prod[^]*static-creds\/atlas-prod-static/,
    );
  });
});

describe("vaultGaps", () => {
  const secrets = {
    store: "vault" as const,
    refreshSeconds: 60,
    operators: [],
    vault: { address: ADDRESS, mount: "ai-providers" },
  };
  const prepared = { address: ADDRESS, mount: "ai-providers", environments: ["atlas-prod"] };

  it("is silent without Vault, and when all is prepared", () => {
    expect(vaultGaps({ namePrefix: "atlas-prod" }, undefined)).toEqual([]);
    expect(vaultGaps({ namePrefix: "atlas-prod", secrets }, prepared)).toEqual([]);
  });

  it.each<[string, object | undefined, string]>([
    ["nothing prepared", undefined, "secrets.vault.address"],
    ["another address", { address: "https://other.example.com" }, "secrets.vault.address"],
    ["another mount", { mount: "x" }, "secrets.vault.mount"],
    ["another namespace", { namespace: "x" }, "secrets.vault.namespace"],
    ["another environment", { environments: ["atlas-dev"] }, "secrets.store"],
  ])("names %s", (_what, changed, path) => {
    const found = changed === undefined ? undefined : { ...prepared, ...changed };
    const [issue, ...more] = vaultGaps({ namePrefix: "atlas-prod", secrets }, found);
    expect(more).toEqual([]);
    expect(issue?.path).toBe(path);
  });
});
