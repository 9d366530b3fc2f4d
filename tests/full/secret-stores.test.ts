// Proves that an environment's keys move from one store to another and back, by the engine over the local clouds: entries
// are made, an operator puts a key in that no state holds, the old ones go, names that a soft delete holds are in nobody's
// way. The stores' clients: tests/e2e/secret-stores.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { committedConfig, LocalClouds, type Project } from "../e2e/local-clouds";

const GROUP = "51a00000-0000-0000-0000-00000000a001";
const stores = {
  gcp: { store: "gcp", operators: ["group:platform@example.com"] },
  azure: { store: "azure", operators: [GROUP] },
  aws: { store: "aws", operators: ["arn:aws:iam::111122223333:role/local"] },
};
type Store = keyof typeof stores;

describe("dev with its keys in one store after another", () => {
  let clouds: LocalClouds;
  let project: Project;

  const pulumi = async (...args: string[]): Promise<string> => {
    const done = await project.pulumi(...args, "--stack", "dev");
    expect(done.code, done.text).toBe(0);
    return done.stdout;
  };
  const move = async (store: Store): Promise<void> => {
    const config = structuredClone(committedConfig("dev"));
    const endpoint = config["unified-ai-endpoint:endpoint"] as Record<string, unknown>;
    endpoint["secrets"] = stores[store];
    // Where the operator calls from: a key vault admits nobody else but the gateway.
    Object.assign(endpoint["azure"] as object, { allowedAddresses: ["203.0.113.10"] });
    project.configure("dev", config);
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--refresh", "--expect-no-changes");
  };
  const tenant = async (...args: string[]): Promise<Record<string, unknown>> => {
    const all = ["tenant", ...args, "--stack", "dev", "--json"];
    const done = await clouds.unifiedAiIn(project, ...all);
    expect(done.code, done.text).toBe(0);
    return JSON.parse(done.stdout) as Record<string, unknown>;
  };
  const inStore = async (): Promise<string[]> =>
    (await project.resources("dev"))
      .map(({ type }) => type)
      .filter((type) => /secretsmanager|secretmanager|keyvault/.test(type));

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    project.configure("dev", committedConfig("dev"));
    await project.init("dev");
  }, 180_000);

  afterAll(() => clouds.dispose());

  it.each(["gcp", "azure", "aws", "azure"] as const)(
    "has them in %s, and shows no change after reading the clouds",
    { timeout: 600_000 },
    async (store) => {
      await move(store);
      const prefix = { gcp: "gcp:", azure: "azure-native:", aws: "aws:" }[store];
      const types = await inStore();
      expect(types.length).toBeGreaterThan(0);
      expect(types.filter((type) => !type.startsWith(prefix))).toEqual([]);
      const reference = JSON.parse(await pulumi("stack", "output", "secrets", "--json")) as {
        store: string;
        entries: Record<string, string>;
      };
      expect(reference.store).toBe(store);
      expect(Object.keys(reference.entries).sort()).toEqual(["redis", "tenants/research"]);

      // Entries come without values, and an operator named in the description puts one in.
      expect(await tenant("list")).toMatchObject({ tenants: [{ tenant: "research", keys: [] }] });
      const made = (await tenant("create", "research")) as { handedOver: { key: string } };
      expect(made.handedOver.key).toMatch(/^ua_[\w-]{32}$/);
      expect(await tenant("list")).toMatchObject({ tenants: [{ keys: [{}] }] });
      expect(await pulumi("stack", "export", "--show-secrets")).not.toContain(made.handedOver.key);
      await pulumi("preview", "--refresh", "--expect-no-changes");
    },
  );

  it("goes and comes again beside what is soft-deleted", { timeout: 600_000 }, async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    await pulumi("up", "--yes", "--skip-preview");
    expect(await inStore()).toContain("azure-native:keyvault:Vault");
  });
});
