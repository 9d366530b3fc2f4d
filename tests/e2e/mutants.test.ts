// Proves that the local clouds refuse slips in the program: each mutant changes one registration of the committed dev stack.
// A mutant that survives is printed; at least 90% must be refused. Cannot prove that a real cloud refuses the same.
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { cloudsOnlyConfig, LocalClouds, repo, type Project } from "./local-clouds";

const program = path.join(repo, "tests", "e2e", "mutants.cjs");
const names = JSON.parse(
  execFileSync(process.execPath, [program], { encoding: "utf8" }),
) as string[];

/** The first thing the engine calls an error. */
function refusal(text: string): string {
  return /error: (.*)/.exec(text)?.[1]?.slice(0, 240) ?? "no error text";
}

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

  it("are refused, at least nine in ten", { timeout: 900_000 }, async () => {
    const control = { UNIFIED_AI_MUTANT: "control" };
    const intact = await project.pulumiWith(control, "preview", "--stack", "dev");
    expect(intact.code, intact.text).toBe(0);

    const mutants = names.filter((name) => name !== "control");
    const survived: string[] = [];
    const refusals: Record<string, string> = {};
    for (const name of mutants) {
      const env = { UNIFIED_AI_MUTANT: name, PULUMI_SKIP_CHECKPOINTS: "true" };
      const preview = await project.pulumiWith(env, "preview", "--stack", "dev");
      expect(preview.text, name).not.toContain("changed nothing");
      if (preview.code !== 0) {
        refusals[name] = refusal(preview.text);
        continue;
      }
      // What only shows against the state of the cloud is refused by `up`.
      const up = await project.pulumiWith(env, "up", "--yes", "--skip-preview", "--stack", "dev");
      if (up.code === 0) survived.push(name);
      else refusals[name] = refusal(up.text);
      const down = await project.pulumiWith(
        env,
        "destroy",
        "--yes",
        "--skip-preview",
        "--stack",
        "dev",
      );
      expect(down.code, down.text).toBe(0);
    }
    const refused = mutants.length - survived.length;
    for (const [name, reason] of Object.entries(refusals)) console.log(`${name}: ${reason}`);
    console.log(
      `refused ${refused} of ${mutants.length} mutants; survived: ${survived.join(", ") || "none"}`,
    );
    expect(refused / mutants.length).toBeGreaterThanOrEqual(0.9);
    // A program that throws is no refusal by a cloud.
    expect(
      Object.values(refusals).filter((reason) => /unhandled exception|TypeError/.test(reason)),
    ).toEqual([]);
  });
});
