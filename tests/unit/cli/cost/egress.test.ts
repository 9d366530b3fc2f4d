import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { egressRows, egressUsd } from "../../../../catalog/egress";
import { dollars } from "../../../../cli/cost/money";

/** Proves the arithmetic of the tiers; the prices are the catalog's. */
describe("data that leaves a cloud", () => {
  /**
   * The worked examples of "Multi-Cloud AI Strategy: Running ML Workloads Across AWS, Azure, and GCP" (K. Ogunlowo, 2026):
   * every GB at the first price, 1 TB counted as 1,000 GB.
   */
  it.each([
    ["10 million requests of 8 KB", "aws", (10_000_000 * 8_000) / 1e9, 7.2],
    ["500 GB embedded anew every week", "aws", 500 * 4, 180],
    ["10 TB of training data, once", "gcp", 10_000, 1200],
    ["100 million requests of 8 KB", "aws", (100_000_000 * 8_000) / 1e9, 72],
  ] as const)("flat: %s", (_, cloud, gb, usd) => {
    expect(egressUsd(cloud, gb, "flat")).toBeCloseTo(usd, 9);
  });

  it("flat: 100 million requests and the weekly embedding together", () => {
    const requests = egressUsd("aws", 800, "flat")!;
    expect(requests + egressUsd("aws", 2000, "flat")!).toBeCloseTo(252, 9);
  });

  it.each([
    ["nothing below AWS's free 100 GB", "aws", 80, 0],
    ["100 GB free, then $0.09", "aws", 2000, 171],
    ["over the first 10 TB", "aws", 20_480, 10_140 * 0.09 + 10_240 * 0.085],
    ["Google's first TiB and the next", "gcp", 10_000, 1024 * 0.12 + 8976 * 0.11],
    ["Azure's second tier", "azure", 600, 43.5],
  ] as const)("tiered: %s", (_, cloud, gb, usd) => {
    expect(egressUsd(cloud, gb)).toBeCloseTo(usd, 9);
  });

  it("is what docs/cost.md says of each example, to the cent", () => {
    const page = fs.readFileSync(path.join(__dirname, "../../../../docs/cost.md"), "utf8");
    const rows = [
      ...page.matchAll(/^\| (AWS|Google Cloud): .*? \| +([\d,]+) \| +(\S+) \| +(\S+) \|/gm),
    ];
    expect(rows).toHaveLength(6);
    for (const [, name, gb, flat, tiered] of rows) {
      const cloud = name === "AWS" ? "aws" : "gcp";
      const volume = Number(gb!.replaceAll(",", ""));
      expect(dollars(egressUsd(cloud, volume, "flat")!)).toBe(flat);
      expect(dollars(egressUsd(cloud, volume)!)).toBe(tiered);
    }
  });

  it("never costs less for more, and never jumps where a tier ends", () => {
    const volume = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...egressRows()), volume, volume, ({ cloud, route }, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const before = egressUsd(cloud, less, "tiered", route)!;
        const after = egressUsd(cloud, more, "tiered", route)!;
        expect(after).toBeGreaterThanOrEqual(before - 1e-6);
        expect(after - before).toBeLessThanOrEqual((more - less) * 0.12 + 1e-6);
      }),
    );
  });

  it("has no price for a route that was not read", () => {
    expect(egressUsd("azure", 1, "tiered", "private")).toBeUndefined();
  });
});
