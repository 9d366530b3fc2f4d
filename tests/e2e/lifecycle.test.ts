// Proves that the engine, the program and the local clouds agree over a stack's whole life, for the committed stack files in
// one shared account. Cannot prove what a real cloud would answer.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { cloudsOnlyConfig, LocalClouds, type Project } from "./local-clouds";

const stacks = ["dev", "staging", "prod"] as const;

describe("dev, staging and prod in one account", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    for (const stack of stacks) {
      project.configure(stack, cloudsOnlyConfig(stack));
      await project.init(stack);
    }
  }, 180_000);

  afterAll(() => clouds.dispose());

  it("comes up, one stack after another", { timeout: 600_000 }, async () => {
    for (const stack of stacks) {
      const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
      expect(up.code, up.text).toBe(0);
    }
  });

  it(
    "shows no changes in a preview, and none after reading the clouds",
    { timeout: 600_000 },
    async () => {
      for (const stack of stacks) {
        const preview = await project.pulumi("preview", "--expect-no-changes", "--stack", stack);
        expect(preview.code, preview.text).toBe(0);
        const refreshed = await project.pulumi(
          "preview",
          "--refresh",
          "--expect-no-changes",
          "--stack",
          stack,
        );
        expect(refreshed.code, refreshed.text).toBe(0);
      }
    },
  );

  it("puts every resource under its component and never under the default provider", async () => {
    const resources = await project.resources("dev");
    const stackUrn = resources.find((r) => r.type === "pulumi:pulumi:Stack")!.urn;
    for (const resource of resources) {
      // The engine makes this one by itself for reading the baseline's outputs; it reaches no cloud.
      if (resource.urn === stackUrn || resource.type === "pulumi:providers:pulumi") continue;
      expect(resource.parent, resource.urn).toBeDefined();
      if (resource.type !== "unifiedai:index:UnifiedAiEndpoint") {
        expect(resource.parent, resource.urn).not.toBe(stackUrn);
      }
      expect(resource.urn).not.toMatch(/::default(_|$)/);
    }
  });

  it("answers the loser of two updates at once with the holder", { timeout: 600_000 }, async () => {
    const both = await Promise.all(
      [1, 2].map(() => project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev")),
    );
    const losers = both.filter((answer) => answer.code !== 0);
    // The backend's lock is list, write, list: at most one proceeds, and sometimes neither.
    expect(both.length - losers.length).toBeLessThanOrEqual(1);
    for (const loser of losers)
      expect(loser.text).toMatch(/locked by (.+@.+, pid \d+|another command, which has ended)/);
  });

  it(
    "refuses to destroy prod until deletion protection is lifted",
    { timeout: 600_000 },
    async () => {
      const refused = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", "prod");
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain("protected");
      const still = await project.pulumi("preview", "--expect-no-changes", "--stack", "prod");
      expect(still.code, still.text).toBe(0);

      const config = structuredClone(cloudsOnlyConfig("prod"));
      const endpoint = config["unified-ai-endpoint:endpoint"] as { deletionProtection: boolean };
      endpoint.deletionProtection = false;
      project.configure("prod", config);
      const lifted = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "prod");
      expect(lifted.code, lifted.text).toBe(0);
      const destroyed = await project.pulumi(
        "destroy",
        "--yes",
        "--skip-preview",
        "--stack",
        "prod",
      );
      expect(destroyed.code, destroyed.text).toBe(0);
      expect(await project.resources("prod")).toEqual([]);
    },
  );

  it("lists what a destroy leaves behind", { timeout: 600_000 }, async () => {
    // prod was destroyed above.
    for (const stack of ["dev", "staging"]) {
      const down = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack);
      expect(down.code, down.text).toBe(0);
    }
    const status = JSON.parse((await clouds.unifiedAi("local", "status", "--json")).stdout) as {
      softDeleted: { type: string }[];
    };
    const remaining = status.softDeleted.map((resource) => resource.type);
    for (const type of ["azure-native:cognitiveservices:Account", "aws:kms/key:Key"]) {
      expect(remaining.filter((one) => one === type)).toHaveLength(stacks.length);
    }
  });

  it("comes up again beside what is soft-deleted", { timeout: 600_000 }, async () => {
    for (const stack of stacks) {
      const again = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
      expect(again.code, again.text).toBe(0);
      const preview = await project.pulumi(
        ...["preview", "--refresh", "--expect-no-changes", "--stack", stack],
      );
      expect(preview.code, preview.text).toBe(0);
    }
  });
});
