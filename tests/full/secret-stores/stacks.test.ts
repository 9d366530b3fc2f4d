// Proves that the entries, rights and networks that the program makes on each store are what `unified-ai tenant` needs: the
// real program and engine on the local clouds, the store's own SDK, the rights of a named operator. AWS: tests/e2e/gateway.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../../e2e/baseline";
import { ENDPOINT } from "../../e2e/gateway/running-gateway";
import { committedConfig, LocalClouds, type Project } from "../../e2e/local-clouds";
import { bringUpVault, type VaultClouds } from "../../e2e/vault/bring-up";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";

/** The whole life of a tenant's key by the commands, on a stack that is up. */
async function lifeOfAKey(
  clouds: LocalClouds,
  project: Project,
  at: { stack: string; tenant: string; place: RegExp },
): Promise<void> {
  const run = async (verb: string, ...args: string[]) => {
    const command = ["tenant", verb, at.tenant, ...args, "--stack", at.stack, "--json"];
    const { stdout, text, code } = await clouds.unifiedAiIn(project, ...command);
    expect(code, text).toBe(0);
    return JSON.parse(stdout) as {
      store: string;
      handedOver: { key: string };
      key: { sha256: string };
      old: { sha256: string };
      tenants: { keys: { sha256: string }[] }[];
      warnings: string[];
    };
  };
  const marks = async (): Promise<string[]> =>
    (await run("list")).tenants[0]!.keys.map(({ sha256 }) => sha256);
  expect(await marks()).toEqual([]);
  const created = await run("create");
  expect(created.store).toMatch(at.place);
  const { key } = created.handedOver;
  const mark = createHash("sha256").update(key).digest("hex").slice(0, 12);
  expect(await marks()).toEqual([mark]);
  const rotated = await run("rotate", "--overlap", "1h");
  expect(rotated).toMatchObject({ old: { sha256: mark }, warnings: [] });
  expect(await marks()).toEqual([rotated.key.sha256, mark]);
  expect((await run("revoke", "--yes")).warnings).toEqual([]);
  expect(await marks()).toEqual([]);
}

describe("keys in the secret manager of a cloud", { timeout: 400_000 }, () => {
  let clouds: LocalClouds;
  let project: Project;
  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    project.configure("dev", committedConfig("dev"));
    await project.init("dev");
  }, 300_000);
  afterAll(() => clouds?.dispose());

  it.each([
    {
      store: "azure",
      operators: ["51a00000-0000-0000-0000-00000000a001"],
      place: /^Azure Key Vault .*\.vault\.azure\.net$/,
    },
    {
      store: "gcp",
      operators: ["group:platform@example.com"],
      place: /^Google Secret Manager of atlas-ml$/,
    },
  ])("$store", async ({ store, operators, place }) => {
    const config = structuredClone(committedConfig("dev"));
    const description = config[ENDPOINT] as Record<string, Record<string, unknown>>;
    description["secrets"] = { store, operators };
    description["azure"]!["allowedAddresses"] = ["203.0.113.10"];
    project.configure("dev", config);
    const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    expect(up.code, up.text).toBe(0);
    await lifeOfAKey(clouds, project, { stack: "dev", tenant: "research", place });
    // Writing values is no drift: neither the state nor the next update knows of them.
    const refresh = await project.pulumi("refresh", "--yes", "--skip-preview", "--stack", "dev");
    expect(refresh.code, refresh.text).toBe(0);
    const again = await project.pulumi("preview", "--expect-no-changes", "--stack", "dev");
    expect(again.code, again.text).toBe(0);
  });
});

describe.skipIf(vaultMissing("tenant keys in Vault"))("keys in Vault", { timeout: 300_000 }, () => {
  let on: VaultClouds;
  beforeAll(async () => {
    on = await bringUpVault(["prod"]);
  }, 300_000);
  afterAll(() => on?.clouds.dispose());

  it("vault", async () => {
    const at = { stack: "prod", tenant: "alpha", place: /^Vault at .*mount "ai-providers"$/ };
    await lifeOfAKey(on.clouds, on.environments, at);
  });

  it("are handed over by a token that opens once", async () => {
    const args = ["create", "beta", "--stack", "prod", "--wrap", "5m", "--json"];
    const answer = await on.clouds.unifiedAiIn(on.environments, "tenant", ...args);
    expect(answer.code, answer.text).toBe(0);
    expect(answer.stdout).not.toMatch(/ua_/);
    const { handedOver, key } = JSON.parse(answer.stdout) as {
      handedOver: { how: string; token: string };
      key: { sha256: string };
    };
    const opened = await on.workload.call("POST", "sys/wrapping/unwrap", {
      token: handedOver.token,
    });
    const { data } = opened.body as unknown as { data: { tenant: string; key: string } };
    expect(data.tenant).toBe("beta");
    expect(createHash("sha256").update(data.key).digest("hex").slice(0, 12)).toBe(key.sha256);
    const audit = path.join(on.clouds.dir, "clouds", "vault");
    for (const file of fs.readdirSync(audit, { recursive: true, encoding: "utf8" })) {
      const found = path.join(audit, file);
      if (/audit/.test(file) && fs.statSync(found).isFile())
        expect(fs.readFileSync(found, "utf8")).not.toContain(data.key);
    }
  });
});
