// Proves that the local clouds refuse slips in the program: each mutant changes one registration of the committed dev stack,
// here without its gateway, whose mutants are in tests/full/mutants-home.test.ts. A mutant that survives is printed; at least
// 90% must be refused. Cannot prove that a real cloud refuses the same.
import { afterAll, beforeAll, describe, it } from "vitest";
import { bringUpBaseline } from "../e2e/baseline";
import { cloudsOnlyConfig, LocalClouds, type Project } from "../e2e/local-clouds";
import { expectRefused, namesOf, program } from "../e2e/mutants";

describe("mutants of the program", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project("unified-ai-endpoint", program);
    project.configure("dev", cloudsOnlyConfig("dev"));
    await project.init("dev");
  }, 180_000);

  afterAll(() => clouds.dispose());

  it("are refused, at least nine in ten", { timeout: 900_000 }, () =>
    expectRefused(project, namesOf("clouds")),
  );
});
