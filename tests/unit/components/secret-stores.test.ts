// Proves which entries the stores register, who may read them, and that nothing has a value; not that the clouds accept it.
import { describe, expect, it } from "vitest";
import { UnifiedAiEndpoint, type UnifiedAiEndpointArgs } from "../../../components";
import { keyVaultName, keyVaultRange, vaultNameFor } from "../../../components/azure/secret-store";
import { renderSecretPolicy } from "../../../components/aws/secret-policy";
import { writerRoleIdFor } from "../../../components/gcp/secret-writer-role";
import type { SecretStoreReference } from "../../../components/secrets/store";
import { record, settled, type Recorded } from "./record";
import { gatewayed, inExistingCluster, withKeyVault, withSecretManager } from "./specs";

const recorded = new Map<UnifiedAiEndpointArgs, ReturnType<typeof make>>();
const make = (args: UnifiedAiEndpointArgs, options = {}) =>
  record(() => new UnifiedAiEndpoint("ai", args), options);

/** The recording of a description that several tests look at. */
function of(args: UnifiedAiEndpointArgs): ReturnType<typeof make> {
  let found = recorded.get(args);
  if (!found) recorded.set(args, (found = make(args)));
  return found;
}
const own = (resources: Recorded[]): Recorded[] =>
  resources.filter(({ name }) => name.startsWith("ai-secrets"));
const kinds = (resources: Recorded[]): string[] =>
  own(resources).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
const named = (resources: Recorded[], name: string): Recorded =>
  resources.find((one) => one.name === name)!;
const statements = (policy: unknown): Record<string, unknown>[] =>
  (JSON.parse(policy as string) as { Statement: Record<string, unknown>[] }).Statement;

describe("AWS Secrets Manager as the store", () => {
  it("has an entry for each tenant and for Redis, each with its policy, under one key", async () => {
    const { resources, result } = await of(gatewayed);
    expect(kinds(resources).sort()).toEqual(
      [
        "SecretsManagerStore ai-secrets",
        "aws ai-secrets-us-east-1",
        "Key ai-secrets-key",
        "Alias ai-secrets-key-alias",
        "Secret ai-secrets-tenants-research",
        "Secret ai-secrets-redis",
        "SecretPolicy ai-secrets-tenants-research-policy",
        "SecretPolicy ai-secrets-redis-policy",
      ].sort(),
    );
    const { inputs } = named(resources, "ai-secrets-tenants-research");
    expect(inputs).toMatchObject({
      namePrefix: "atlas-dev/tenants/research-",
      recoveryWindowInDays: 7,
      kmsKeyId: "arn:kms:ai-secrets-key",
    });
    const reference = (await settled(result.secrets!)) as SecretStoreReference;
    expect(reference).toMatchObject({ store: "aws", region: "us-east-1", refreshSeconds: 60 });
    expect(Object.keys(reference.entries)).toEqual(["tenants/research", "redis"]);
  });

  it("has no Redis entry in a cluster of someone else's", async () => {
    const { resources } = await of(inExistingCluster);
    expect(kinds(resources).filter((one) => one.includes("redis"))).toEqual([]);
  });

  it("lets the gateway's role read the current value and nobody change that", () => {
    const role = "arn:aws:iam::111122223333:role/atlas-dev-bedrock-caller";
    const settings = { accountId: "111122223333", readerRoleArn: role };
    const open = statements(renderSecretPolicy({ ...settings, operatorRoleArns: [] }));
    expect(open.map(({ Sid, Effect }) => `${String(Effect)} ${String(Sid)}`)).toEqual([
      "Allow GatewayReadsCurrentValue",
      "Allow GatewayDescribes",
      "Deny DenyOtherAccounts",
      "Deny DenyWithoutTls",
    ]);
    expect(open[0]).toMatchObject({
      Principal: { AWS: role },
      Action: "secretsmanager:GetSecretValue",
      Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
    });
    const operator = "arn:aws:iam::111122223333:role/platform";
    const closed = statements(renderSecretPolicy({ ...settings, operatorRoleArns: [operator] }));
    expect(closed.at(-1)).toMatchObject({
      Effect: "Deny",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": [role, operator] } },
    });
  });

  it("keeps deleted entries as long as it can where they are protected", async () => {
    const { resources } = await make({ ...gatewayed, deletionProtection: true });
    const secrets = resources.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
    expect(secrets.map(({ inputs }) => inputs["recoveryWindowInDays"])).toEqual([30, 30]);
    expect(own(resources).every(({ protect }) => protect)).toBe(true);
  });
});

describe("Azure Key Vault as the store", () => {
  it("has a vault that takes roles only, cannot be purged and is closed but to the addresses given", async () => {
    const { resources, result } = await of(withKeyVault);
    const { inputs } = named(resources, "ai-secrets-vault");
    expect(inputs["properties"]).toEqual({
      tenantId: "72f988bf-0000-4000-8000-000000000001",
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 7,
      enablePurgeProtection: true,
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      publicNetworkAccess: "Enabled",
      networkAcls: {
        defaultAction: "Deny",
        bypass: "None",
        ipRules: [
          { value: "198.51.100.1/32" },
          { value: "198.51.100.2/32" },
          { value: "203.0.113.10/32" },
          { value: "198.51.100.0/24" },
        ],
        virtualNetworkRules: [],
      },
    });
    expect(named(resources, "ai-secrets-log-setting").inputs).toMatchObject({
      logs: [{ category: "AuditEvent", enabled: true }],
    });
    const reference = (await settled(result.secrets!)) as SecretStoreReference;
    expect(reference.entries).toEqual({ "tenants/research": "tenants-research", redis: "redis" });
  });

  it("gives the gateway's identity reading, operators writing, and nobody else anything", async () => {
    const { resources } = await of(withKeyVault);
    const roles = own(resources)
      .filter(({ type }) => type.endsWith(":RoleAssignment"))
      .map(({ inputs }) => [
        inputs["principalType"],
        String(inputs["roleDefinitionId"]).split("/").at(-1),
        inputs["scope"],
      ]);
    const scope = named(resources, "ai-secrets-log-setting").inputs["resourceUri"];
    expect(roles.sort()).toEqual([
      ["Group", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", scope],
      ["ServicePrincipal", "4633458b-17de-408a-b874-0445c86b69e6", scope],
    ]);
  });

  it("is named by its resource group's suffix, within 24 characters", () => {
    expect(vaultNameFor("atlas-dev", "ai-secrets12DA64D2")).toBe("atlas-dev-12da64d2");
    const long = vaultNameFor("project-of-20-letter-environment-of-20-le", "ai-secrets12da64d2");
    expect(long).toMatch(/^project-[0-9a-f]{6,8}-12da64d2$|^[a-z][a-z0-9-]{1,22}[a-z0-9]$/);
    expect(long.length).toBeLessThanOrEqual(24);
    expect(long).not.toContain("--");
    expect(keyVaultName("providers/openai")).toBe("providers-openai");
    expect([keyVaultRange("203.0.113.7"), keyVaultRange("203.0.113.0/24")]).toEqual([
      "203.0.113.7/32",
      "203.0.113.0/24",
    ]);
  });
});

describe("Google Secret Manager as the store", () => {
  it("has an entry for each, kept in two regions of the residency, read by the gateway's account", async () => {
    const { resources, result } = await of(withSecretManager);
    expect(named(resources, "ai-secrets-tenants-research").inputs).toMatchObject({
      secretId: "atlas-dev-tenants-research",
      replication: {
        userManaged: { replicas: [{ location: "us-central1" }, { location: "us-east4" }] },
      },
      versionDestroyTtl: "86400s",
      deletionProtection: false,
      deletionPolicy: "DELETE",
    });
    expect(named(resources, "ai-secrets-tenants-research-reader").inputs).toMatchObject({
      role: "roles/secretmanager.secretAccessor",
      member: expect.stringMatching(/^serviceAccount:/) as unknown,
    });
    const reference = (await settled(result.secrets!)) as SecretStoreReference;
    expect(reference).toMatchObject({
      store: "gcp",
      project: "atlas-ml",
      entries: { redis: "projects/atlas-ml/secrets/atlas-dev-redis" },
    });
  });

  it("lets operators write and nothing that changes who may", async () => {
    const { resources } = await of(withSecretManager);
    const { permissions, roleId } = named(resources, "ai-secrets-writer-role").inputs;
    expect(permissions).not.toContain("secretmanager.secrets.setIamPolicy");
    expect(permissions).not.toContain("secretmanager.secrets.delete");
    expect(String(roleId)).toMatch(/^[a-z][a-z0-9_]{2,63}$/);
    expect(writerRoleIdFor("atlas-dev", "123456")).toBe("atlas_dev_secrets_123456");
    const writers = own(resources).filter(({ name }) => name.includes("-writer-group:"));
    expect(writers.map(({ inputs }) => inputs["member"])).toEqual([
      "group:platform@example.com",
      "group:platform@example.com",
    ]);
  });

  it("is everywhere where the residency sets no limit", async () => {
    const { resources } = await make({ ...withSecretManager, residency: "global" });
    expect(named(resources, "ai-secrets-redis").inputs["replication"]).toEqual({ auto: {} });
  });
});

describe.each([
  ["aws", gatewayed],
  ["azure", withKeyVault],
  ["gcp", withSecretManager],
])("the store in %s", (_cloud, spec) => {
  it("is the only one, and holds no value", async () => {
    const { resources } = await of(spec);
    const stores = resources.filter(({ type }) => /Store$/.test(type));
    expect(stores).toHaveLength(1);
    const kinds = resources.map(({ type }) => type);
    expect(
      kinds.filter((type) => /secretVersion|keyvault:Secret|SecretVersion/.test(type)),
    ).toEqual([]);
  });

  it("can be planned while nothing of the clouds is known", async () => {
    const known = await of(spec);
    const unknown = await make(spec, { preview: true });
    expect(unknown.identities.map(String).sort()).toEqual(known.identities.map(String).sort());
    expect(await settled(unknown.result.secrets!)).toBeUndefined();
  });
});
