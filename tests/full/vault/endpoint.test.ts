// Proves that a whole environment keeps its keys in a real Vault: baseline, endpoint, policy pack, tenants' keys by the
// command line, and the gateway's service account reading them. The gateway itself does not run here.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { committedConfig, LocalClouds, type Project, repo } from "../../e2e/local-clouds";
import { must } from "../../e2e/vault/bring-up";
import { Workload } from "../../e2e/vault/workload";
import { vaultMissing } from "../../unit/sim-facts-vault/local-vault";

const ADDRESS = "https://vault.example.com:8200";
const pack = path.join(repo, "policies");
const judged = (config: string): string[] => [
  ...["--policy-pack", pack],
  ...["--policy-pack-config", path.join(pack, "config", `${config}.json`)],
];

describe.skipIf(vaultMissing("an endpoint whose keys are in Vault"))(
  "an endpoint whose keys are in Vault",
  () => {
    let clouds: LocalClouds;
    let baseline: Project;
    let endpoint: Project;
    let workload: Workload;

    beforeAll(async () => {
      clouds = await LocalClouds.start();
      workload = new Workload(path.join(clouds.dir, "clouds"));
      baseline = clouds.project("unified-ai-baseline", path.join(repo, "tools", "baseline.cjs"));
      const file = path.join(repo, "baseline", "Pulumi.shared.yaml");
      const { config } = parse(fs.readFileSync(file, "utf8")) as {
        config: Record<string, Record<string, unknown>>;
      };
      const described = config["unified-ai-baseline:baseline"]!;
      described["vault"] = {
        address: ADDRESS,
        github: { repositoryId: "123456789" },
        environments: { dev: { github: {} }, prod: { github: { environment: "production" } } },
      };
      baseline.configure("shared", config);
      await baseline.init("shared");
      endpoint = clouds.project("unified-ai-endpoint", path.join(repo, "tools", "program.cjs"));
      const own = committedConfig("dev") as Record<string, Record<string, unknown>>;
      own["unified-ai-endpoint:endpoint"]!["secrets"] = {
        store: "vault",
        vault: { address: ADDRESS },
      };
      endpoint.configure("dev", own);
      await endpoint.init("dev");
    }, 120_000);
    afterAll(() => clouds?.dispose());

    it("is refused while the baseline has prepared no Vault for it", async () => {
      const config = parse(
        fs.readFileSync(path.join(baseline.folder, "Pulumi.shared.yaml"), "utf8"),
      ) as { config: Record<string, Record<string, unknown>> };
      const without = structuredClone(config.config);
      delete without["unified-ai-baseline:baseline"]!["vault"];
      baseline.configure("shared", without);
      await must(baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared"));
      const answer = await endpoint.pulumi("preview", "--stack", "dev");
      expect(answer.code).not.toBe(0);
      expect(answer.text).toContain("secrets.vault.address");
      baseline.configure("shared", config.config);
    }, 240_000);

    it("comes up, and the policy pack has nothing against it or the baseline", async () => {
      await must(
        baseline.pulumi("up", "--yes", "--skip-preview", "--stack", "shared", ...judged("shared")),
      );
      await must(
        endpoint.pulumi("up", "--yes", "--skip-preview", "--stack", "dev", ...judged("dev")),
      );
      await must(endpoint.pulumi("preview", "--expect-no-changes", "--refresh", "--stack", "dev"));
    }, 400_000);

    it("keeps a tenant's key that the command line made, for the gateway to read", async () => {
      const shown = await must(endpoint.pulumi("stack", "output", "--json", "--stack", "dev"));
      const { secrets, gateway } = JSON.parse(shown.stdout) as {
        secrets: {
          entries: Record<string, string>;
          mount: string;
          authMount: string;
          role: string;
        };
        gateway: { namespace: string };
      };
      const [entry, at] = Object.entries(secrets.entries).find(([name]) =>
        name.startsWith("tenants/"),
      )!;
      const tenant = entry.slice("tenants/".length);
      const made = await must(
        clouds.unifiedAiIn(endpoint, "tenant", "create", tenant, "--stack", "dev", "--json"),
      );
      const { handedOver } = JSON.parse(made.stdout) as { handedOver: { key: string } };
      expect(handedOver.key).toMatch(/^ua_/);

      const resources = await endpoint.resources("dev");
      const issuer = resources.find(({ type }) => type === "vault:jwt/authBackend:AuthBackend")!
        .inputs["boundIssuer"] as string;
      const account = resources.find(
        ({ type }) => type === "vault:jwt/authBackendRole:AuthBackendRole",
      )!.inputs["boundSubject"] as string;
      const [, , namespace, serviceAccount] = account.split(":");
      expect(namespace).toBe(gateway.namespace);
      const jwt = workload.serviceAccount(issuer, namespace!, { serviceAccount: serviceAccount! });
      const token = await workload.token(secrets.authMount, secrets.role, jwt);
      const value = await workload.call("GET", `${secrets.mount}/data/${at}`, { token });
      expect(JSON.stringify(value.body.data)).toContain(handedOver.key);

      for (const text of [JSON.stringify(await endpoint.exported("dev")), workload.audit()])
        expect(text).not.toContain(handedOver.key);
    }, 120_000);

    it("is gone after destroy", async () => {
      await must(endpoint.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev"));
      expect(await workload.read(workload.root, "sys/auth/atlas-dev-gateway")).toBe(400);
    }, 240_000);
  },
);
