// Proves that a bad description stops the engine before any resource, with one report and the state untouched. Every kind of bad
// input, value by value: tests/unit/spec.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedConfig, LocalClouds, type Project } from "./local-clouds";

/** The dev description with room for slips. */
interface WrongEndpoint {
  residency?: string;
  residancy?: string | undefined;
  aws: { region: string };
  models: { chat: { targets: { model: string; tokensPerMinute?: number }[] } };
}

describe("a bad description", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    project = clouds.project();
    project.configure("dev", committedConfig("dev"));
    await project.init("dev");
  }, 120_000);

  afterAll(() => clouds.dispose());

  it(
    "is reported whole, with paths, values and fixes, and leaves the state as it was",
    { timeout: 120_000 },
    async () => {
      const config = structuredClone(committedConfig("dev"));
      const endpoint = config["unified-ai-endpoint:endpoint"] as WrongEndpoint;
      endpoint.residancy = endpoint.residency;
      delete endpoint.residency;
      endpoint.aws.region = "us-esat-1";
      endpoint.models.chat.targets[0]!.tokensPerMinute = -5;
      endpoint.models.chat.targets[0]!.model = "gpt-5.44";
      project.configure("dev", config);

      for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
        const answer = await project.pulumi(...command, "--stack", "dev");
        expect(answer.code).not.toBe(0);
        for (const part of [
          "residancy",
          '"us-esat-1"',
          "us-east-1",
          "-5",
          '"gpt-5.44"',
          "gpt-5.4",
        ]) {
          expect(answer.text).toContain(part);
        }
        expect(answer.text).not.toMatch(/^\s+at .*\(/m);
      }
      // The engine itself keeps the stack's root once an `up` has begun; nothing of ours is registered.
      const after = await project.resources("dev");
      expect(after.map((r) => r.type).filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    },
  );

  it("is an empty file too", { timeout: 120_000 }, async () => {
    project.configure("dev", {});
    const answer = await project.pulumi("preview", "--stack", "dev");
    expect(answer.code).not.toBe(0);
    expect(answer.text).toContain("unified-ai-endpoint:endpoint");
  });
});

describe("a corrupt store of the local clouds", () => {
  it("is named and kept, never replaced", { timeout: 120_000 }, async () => {
    const clouds = await LocalClouds.start();
    try {
      await clouds.unifiedAi("local", "stop");
      const store = (
        JSON.parse((await clouds.unifiedAi("local", "status", "--json")).stdout) as {
          store: string;
        }
      ).store;
      fs.mkdirSync(path.dirname(store), { recursive: true });
      fs.writeFileSync(store, '{"half": ');
      const answer = await clouds.unifiedAi("local", "start");
      expect(answer.code).toBe(1);
      expect(answer.text).toContain(store);
      expect(fs.readFileSync(store, "utf8")).toBe('{"half": ');
    } finally {
      await clouds.dispose();
    }
  });
});
