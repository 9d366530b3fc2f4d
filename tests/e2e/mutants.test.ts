// Proves that the local clouds refuse slips in the program: each mutant changes one registration of the committed dev stack.
// A mutant that survives is printed; at least 90% must be refused. Cannot prove that a real cloud refuses the same.
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { committedConfig, LocalClouds, repo, type Project } from "./local-clouds";

const program = path.join(repo, "tests", "e2e", "mutants.cjs");
const names = JSON.parse(execFileSync("node", [program], { encoding: "utf8" })) as string[];

describe("mutants of the program", () => {
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

  it("are refused, at least nine in ten", { timeout: 900_000 }, async () => {
    const survived: string[] = [];
    for (const name of names) {
      const env = { UNIFIED_AI_MUTANT: name, PULUMI_SKIP_CHECKPOINTS: "true" };
      const preview = await project.pulumiWith(env, "preview", "--stack", "dev");
      expect(preview.text, name).not.toContain("changed nothing");
      if (preview.code !== 0) continue;
      // What only shows against the state of the cloud is refused by `up`.
      const up = await project.pulumiWith(env, "up", "--yes", "--skip-preview", "--stack", "dev");
      if (up.code === 0) survived.push(name);
      const down = await project.pulumiWith(env, "destroy", "--yes", "--skip-preview", "--stack", "dev");
      expect(down.code, down.text).toBe(0);
    }
    const refused = names.length - survived.length;
    console.log(`refused ${refused} of ${names.length} mutants; survived: ${survived.join(", ") || "none"}`);
    expect(refused / names.length).toBeGreaterThanOrEqual(0.9);
  });
});
