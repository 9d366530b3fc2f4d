// Proves which resources each set of clouds creates, from the state the engine exported. Cannot prove what a real cloud adds.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { cloudsOnlyConfig, LocalClouds, type Project } from "./local-clouds";

type CloudName = "aws" | "azure" | "gcp";
interface Endpoint {
  models: Record<string, { targets: { cloud: CloudName }[] }>;
  tenants?: Record<string, { models: string[] }>;
  [cloud: string]: unknown;
}

const all: CloudName[] = ["aws", "azure", "gcp"];
const sets: CloudName[][] = [
  ["aws"],
  ["azure"],
  ["gcp"],
  ["aws", "azure"],
  ["aws", "gcp"],
  ["azure", "gcp"],
  ["aws", "azure", "gcp"],
];
/** The engine's own: the stack, and what it reads the baseline's outputs with. */
const builtIn = new Set(["pulumi:pulumi:Stack", "pulumi:providers:pulumi"]);
const packageOf = (type: string): string =>
  type.startsWith("pulumi:providers:")
    ? type.slice("pulumi:providers:".length)
    : type.split(":")[0]!;
const packages: Record<CloudName, string> = { aws: "aws", azure: "azure-native", gcp: "gcp" };

/**
 * The dev environment with only some clouds and without the gateway, whose home would be AWS: others' settings and targets
 * are left out, aliases without targets too.
 */
function only(set: readonly CloudName[]): Record<string, unknown> {
  const config = structuredClone(cloudsOnlyConfig("dev"));
  const endpoint = config["unified-ai-endpoint:endpoint"] as Endpoint;
  for (const cloud of all) if (!set.includes(cloud)) delete endpoint[cloud];
  for (const [alias, model] of Object.entries(endpoint.models)) {
    model.targets = model.targets.filter((target) => set.includes(target.cloud));
    if (model.targets.length === 0) delete endpoint.models[alias];
  }
  for (const tenant of Object.values(endpoint.tenants ?? {})) {
    tenant.models = tenant.models.filter((alias) => alias in endpoint.models);
  }
  return config;
}

describe("each cloud alone, each pair, all three", () => {
  let clouds: LocalClouds;
  let project: Project;
  /** Types and logical names that a single cloud makes, by cloud. */
  const alone: Partial<Record<CloudName, string[]>> = {};

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
  }, 180_000);

  afterAll(() => clouds.dispose());

  for (const set of sets) {
    it(`creates exactly the resources of ${set.join(" and ")}`, { timeout: 120_000 }, async () => {
      const stack = set.join("-");
      // One stack at a time under the same environment name would collide, so each set is its own environment.
      const config = only(set);
      project.configure(stack, config);
      await project.init(stack);
      const up = await project.pulumiWith(
        { PULUMI_SKIP_CHECKPOINTS: "true" },
        "up",
        "--yes",
        "--skip-preview",
        "--stack",
        stack,
      );
      expect(up.code, up.text).toBe(0);

      const resources = await project.resources(stack);
      const own = resources.filter((r) => !builtIn.has(r.type) && !r.type.startsWith("unifiedai:"));
      const found = new Set(own.map((r) => packageOf(r.type)));
      expect([...found].sort()).toEqual(set.map((cloud) => packages[cloud]).sort());

      const names = own.map((r) => `${r.type} ${r.urn.slice(r.urn.lastIndexOf("::") + 2)}`).sort();
      if (set.length === 1) {
        alone[set[0]!] = names;
        expect(names.length).toBeGreaterThan(3);
      } else {
        expect(names).toEqual(set.flatMap((cloud) => alone[cloud]!).sort());
      }
      const destroyed = await project.pulumiWith(
        { PULUMI_SKIP_CHECKPOINTS: "true" },
        "destroy",
        "--yes",
        "--skip-preview",
        "--stack",
        stack,
      );
      expect(destroyed.code, destroyed.text).toBe(0);
    });
  }
});
