// Proves what tests/full/mutants.test.ts proves, for what the gateway's home and its cluster bring: each mutant changes one
// registration of the committed dev stack. Takes about eight minutes. Mutants that only a call shows: tests/full/gateway.
import { afterAll, beforeAll, describe, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { committedConfig, LocalClouds, type Project } from "../e2e/local-clouds";
import { expectRefused, namesOf, program } from "../e2e/mutants";

describe("mutants of the gateway's home", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project("unified-ai-endpoint", program);
    project.configure("dev", committedConfig("dev"));
    await project.init("dev");
  }, 180_000);

  afterAll(() => clouds.dispose());

  it("are refused, at least nine in ten", { timeout: 3_600_000 }, () =>
    expectRefused(project, namesOf("home")),
  );
});
