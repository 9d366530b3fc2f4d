// Proves which resources each set of clouds creates without the gateway, from the state the engine exported. With it:
// tests/full/cloud-sets-gateway.test.ts. Also that all three come up again after a destroy. Cannot prove what a real cloud adds.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { builtIn, only, packageOf, packages, type CloudName } from "./cloud-sets";
import { cloudsOnlyConfig, LocalClouds, type Project } from "./local-clouds";

const sets: CloudName[][] = [
  ["aws"],
  ["azure"],
  ["gcp"],
  ["aws", "azure"],
  ["aws", "gcp"],
  ["azure", "gcp"],
  ["aws", "azure", "gcp"],
];
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
      const config = only(set, cloudsOnlyConfig("dev"));
      project.configure(stack, config);
      await project.init(stack);
      const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
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
      const destroyed = await project.pulumi(
        "destroy",
        "--yes",
        "--skip-preview",
        "--stack",
        stack,
      );
      expect(destroyed.code, destroyed.text).toBe(0);
    });
  }

  it("comes up again beside what a destroy leaves soft-deleted", { timeout: 120_000 }, async () => {
    const again = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "aws-azure-gcp");
    expect(again.code, again.text).toBe(0);
  });
});
