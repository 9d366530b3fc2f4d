// Proves that the three committed environments, each with its gateway, live in one account and leave each other alone. What one
// environment goes through: tests/e2e/lifecycle.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { committedConfig, LocalClouds, type Project } from "../e2e/local-clouds";

const stacks = ["dev", "staging", "prod"] as const;

describe("dev, staging and prod in one account", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    for (const stack of stacks) {
      project.configure(stack, committedConfig(stack));
      await project.init(stack);
    }
  }, 180_000);

  afterAll(() => clouds.dispose());

  const expectNoChanges = async (stack: string): Promise<void> => {
    const preview = await project.pulumi(
      ...["preview", "--refresh", "--expect-no-changes", "--stack", stack],
    );
    expect(preview.code, preview.text).toBe(0);
  };

  it("comes up one after another, none changing another", { timeout: 900_000 }, async () => {
    for (const stack of stacks) {
      const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
      expect(up.code, up.text).toBe(0);
    }
    for (const stack of stacks) await expectNoChanges(stack);
  });

  it("loses dev and staging without a change to prod", { timeout: 900_000 }, async () => {
    for (const stack of ["dev", "staging"]) {
      const down = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack);
      expect(down.code, down.text).toBe(0);
      expect(await project.resources(stack)).toEqual([]);
    }
    await expectNoChanges("prod");
  });

  it("comes up again beside what is soft-deleted", { timeout: 900_000 }, async () => {
    for (const stack of ["dev", "staging"]) {
      const again = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
      expect(again.code, again.text).toBe(0);
      await expectNoChanges(stack);
    }
  });
});
