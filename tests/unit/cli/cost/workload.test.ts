import { describe, expect, it } from "vitest";
import { parseWorkload } from "../../../../cli/cost/workload";

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
