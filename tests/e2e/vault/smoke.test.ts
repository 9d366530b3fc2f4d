// Proves with a real Vault that baseline and environment come up through the real engine and that the gateway's login works.
// The provider plugin is ours, not the published one. The whole matrix of who is denied what is in tests/full/vault.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";
import { bringUpVault, type VaultClouds } from "./bring-up";

describe.skipIf(vaultMissing("Vault, end to end"))("an environment whose keys are in Vault", () => {
  let on: VaultClouds;

  beforeAll(async () => {
    on = await bringUpVault(["prod"]);
  }, 300_000);
  afterAll(() => on?.clouds.dispose());

  it("has nothing to do a second time, nor after a refresh", async () => {
    for (const [project, stack] of [
      [on.baseline, "shared"],
      [on.environments, "prod"],
    ] as const) {
      const again = await project.pulumi("preview", "--expect-no-changes", "--stack", stack);
      expect(again.code, again.text).toBe(0);
      const refresh = await project.pulumi("refresh", "--yes", "--skip-preview", "--stack", stack);
      expect(refresh.code, refresh.text).toBe(0);
      const after = await project.pulumi("preview", "--expect-no-changes", "--stack", stack);
      expect(after.code, after.text).toBe(0);
    }
  }, 240_000);

  it("says where its entries are, and nothing secret", async () => {
    const shown = await on.environments.pulumi("stack", "output", "--json", "--stack", "prod");
    const { secrets } = JSON.parse(shown.stdout) as { secrets: Record<string, unknown> };
    expect(secrets).toEqual({
      store: "vault",
      address: "https://vault.example.com:8200",
      mount: "ai-providers",
      authMount: "atlas-prod-gateway",
      role: "gateway",
      appRole: { mount: "ai-providers-approle", role: "atlas-prod" },
      entries: {
        "tenants/alpha": "atlas-prod/tenants/alpha",
        "tenants/beta": "atlas-prod/tenants/beta",
        "providers/openai": "atlas-prod/providers/openai",
        redis: "atlas-prod/redis",
      },
      refreshSeconds: 60,
    });
  });

  it("lets the gateway's service account in, to read what an operator wrote", async () => {
    const { workload } = on;
    const body = { data: { keys: [] }, options: { cas: 0 } };
    const at = "ai-providers/data/atlas-prod/tenants/alpha";
    expect((await workload.call("POST", at, { token: workload.root, body })).status).toBe(200);
    const jwt = workload.serviceAccount(on.issuers["prod"]!, "atlas-prod");
    const login = await workload.login("atlas-prod-gateway", "gateway", jwt);
    expect(login.body.auth).toMatchObject({
      lease_duration: 3600,
      policies: ["atlas-prod-gateway"],
    });
    const token = login.body.auth!.client_token;
    expect(await workload.read(token, at)).toBe(200);
    expect(await workload.read(token, "ai-providers/data/atlas-staging/tenants/alpha")).toBe(403);
  });

  it("leaves no token in the state", async () => {
    const exported = JSON.stringify(await on.environments.exported("prod"));
    expect(exported).not.toContain(on.workload.root);
    const provider = (await on.environments.resources("prod")).find(
      ({ type }) => type === "pulumi:providers:vault",
    )!;
    expect(Object.keys(provider.inputs).sort()).not.toContain("token");
    expect(provider.inputs["skipChildToken"]).toBe("true");
  });

  it("is gone after destroy, with its login and entries, and the baseline stays", async () => {
    const { workload } = on;
    const answer = await on.environments.pulumi(
      "destroy",
      "--yes",
      "--skip-preview",
      "--stack",
      "prod",
    );
    expect(answer.code, answer.text).toBe(0);
    expect(await workload.read(workload.root, "sys/auth/atlas-prod-gateway")).toBe(400);
    const entry = "ai-providers/metadata/atlas-prod/tenants/alpha";
    expect(await workload.read(workload.root, entry)).toBe(404);
    expect(await workload.read(workload.root, "sys/policies/acl/atlas-prod-gateway")).toBe(200);
  }, 120_000);
});
