// Proves what tests/e2e/killed-up.test.ts proves for some steps, at every change of the cloud that bringing dev up makes, before
// and after it took effect. Takes about ten minutes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { killUpAt, recoverAndCheck } from "../e2e/killed-up";
import { cloudsOnlyConfig, LocalClouds, type Project } from "../e2e/local-clouds";

describe("an update killed at every step", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    project.configure("dev", cloudsOnlyConfig("dev"));
    await project.init("dev");
    clouds.ignoreExisting();
  }, 180_000);

  afterAll(() => clouds.dispose());

  it("is completed each time", { timeout: 3 * 3_600_000 }, async () => {
    let steps = 0;
    for (const when of ["before", "after"] as const) {
      for (let call = 1; ; call += 1) {
        const type = await killUpAt(clouds, project, "dev", { call, when });
        if (type === undefined) {
          const down = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");
          expect(down.code, down.text).toBe(0);
          break;
        }
        steps += 1;
        await recoverAndCheck(clouds, project, "dev", `${when} change ${call} (${type})`);
        const down = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");
        expect(down.code, down.text).toBe(0);
      }
    }
    console.log(`killed and recovered at ${steps} steps`);
    expect(steps).toBeGreaterThan(40);
  });
});
