// Proves that a description far beyond what one environment variable can hold reaches our own report.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedConfig, LocalClouds, type Project } from "./local-clouds";

const ALIASES = 10_000;

describe("a description with 10,000 aliases", () => {
  let clouds: LocalClouds;
  let project: Project;
  let scratch: string;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), "big-input-"));
    project = clouds.project();
    project.configure("dev", committedConfig("dev"));
    await project.init("dev");
  }, 120_000);

  afterAll(async () => {
    await clouds.dispose();
    fs.rmSync(scratch, { recursive: true, force: true });
  });

  it(
    "is reported by us, in one report, with a non-zero exit code",
    { timeout: 300_000 },
    async () => {
      const config = structuredClone(committedConfig("dev"));
      const endpoint = config["unified-ai-endpoint:endpoint"] as { models: object };
      endpoint.models = Object.fromEntries(
        Array.from({ length: ALIASES }, (_, i) => [
          `alias-${i}`,
          {
            targets: [{ cloud: "azure", model: i % 100 === 0 ? "gpt-5.4" : `gpt-5.4-wrong-${i}` }],
          },
        ]),
      );
      expect(JSON.stringify(config).length).toBeGreaterThan(128 * 1024);
      project.configure("dev", config);

      const answer = await project.pulumiWith({ TMPDIR: scratch }, "preview", "--stack", "dev");
      expect(answer.code).not.toBe(0);
      expect(answer.text).not.toContain("E2BIG");
      // Once each: one report, not several.
      expect(answer.text.split('"gpt-5.4-wrong-1"').length - 1).toBe(1);
      expect(answer.text).toContain(`"gpt-5.4-wrong-${ALIASES - 1}"`);
      expect(answer.text).not.toMatch(/^\s+at .*\(/m);
      // What carried the configuration may hold secrets: it is gone.
      expect(
        fs.readdirSync(scratch).filter((name) => name.startsWith("unified-ai-config")),
      ).toEqual([]);
    },
  );
});
