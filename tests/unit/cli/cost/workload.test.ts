import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { workloadFlags } from "../../../../cli/ci/preview-stack";
import { parseWorkload, profileOf } from "../../../../cli/cost/workload";

const parse = (content: unknown) => parseWorkload(content, "workload.yaml");
const chat = { requests: 1000, inputTokens: 500, outputTokens: 50 };

describe("a workload profile", () => {
  it("takes one number for a whole range, and fills what is left out", () => {
    expect(parse({ aliases: { chat } })).toEqual({
      basis: "assumed",
      aliases: {
        chat: {
          requests: { p10: 1000, p50: 1000, p90: 1000 },
          inputTokens: { p10: 500, p50: 500, p90: 500 },
          outputTokens: { p10: 50, p50: 50, p90: 50 },
          cacheHitRate: { p10: 0, p50: 0, p90: 0 },
          batchShare: 0,
          priorityShare: 0,
        },
      },
    });
  });

  it("takes what is written into caches, few writes going with many hits", () => {
    const alias = {
      ...chat,
      cacheHitRate: { p10: 0.1, p50: 0.5, p90: 0.9 },
      cacheWriteShare: { p10: 0.1, p50: 0.3, p90: 0.8 },
      cacheTtl: "1h",
    };
    expect(parse({ aliases: { chat: alias } }).aliases["chat"]).toMatchObject({
      cacheWriteShare: alias.cacheWriteShare,
      cacheTtl: "1h",
    });
  });

  it.each([
    ["another key", { ...chat, request: 1 }, /`aliases\.chat`: .*request/i],
    ["a negative number", { ...chat, requests: -1 }, /`aliases\.chat\.requests`/],
    ["no number", { ...chat, inputTokens: NaN }, /`aliases\.chat\.inputTokens`/],
    [
      "a range that shrinks",
      { ...chat, requests: { p10: 3, p50: 2, p90: 9 } },
      /must grow from p10 over p50 to p90/,
    ],
    ["tenants that are not the whole", { ...chat, tenants: { a: 0.5 } }, /must add up to 1/],
    [
      "more in the cache than there is",
      { ...chat, cacheHitRate: 0.7, cacheWriteShare: 0.4 },
      /`aliases\.chat\.cacheWriteShare`: must add up to at most 1 with `cacheHitRate`/,
    ],
    ["another time in the cache", { ...chat, cacheTtl: "2h" }, /`aliases\.chat\.cacheTtl`/],
    ["too many shares", { ...chat, batchShare: 0.8, priorityShare: 0.3 }, /at most 1/],
  ])("refuses %s and names the place", (_, alias, message) => {
    expect(() => parse({ aliases: { chat: alias } })).toThrow(message);
    expect(() => parse({ aliases: { chat: alias } })).toThrow(
      /^workload\.yaml: .*[\s\S]*docs\/cost\.md$/,
    );
  });

  it("tells every problem at once", () => {
    const aliases = { a: { ...chat, requests: -1 }, b: { ...chat, outputTokens: "many" } };
    expect(() => parse({ aliases })).toThrow(/aliases\.a\.requests[\s\S]*aliases\.b\.outputTokens/);
  });
});

describe("the profile that pull requests are priced by", () => {
  const root = path.join(__dirname, "../../../..");
  const read = (name: string): unknown =>
    parseYaml(fs.readFileSync(path.join(root, name), "utf8")) as unknown;

  it("is the one beside Pulumi.yaml, where there is one", () => {
    expect(workloadFlags(root)).toEqual(["--workload", path.join(root, "workload.yaml")]);
    expect(workloadFlags(os.tmpdir())).toEqual([]);
  });

  it.each(["dev", "staging", "prod"])(
    "says how every alias of the committed %s is called",
    (stack) => {
      const workload = parse(read("workload.yaml"));
      const { config } = read(`Pulumi.${stack}.yaml`) as {
        config: { "unified-ai-endpoint:endpoint": { models: object } };
      };
      for (const alias of Object.keys(config["unified-ai-endpoint:endpoint"].models))
        expect(profileOf(workload, stack, alias), alias).toBeDefined();
    },
  );
});
