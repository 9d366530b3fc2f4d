import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../catalog";
import { tokenTierRows, tokenTiers } from "../../../catalog/token-tiers";

/** Proves that the rows fit the catalog's models; not that the providers charge them. */
describe("prices of tokens beside the plain one", () => {
  const rows = tokenTierRows();

  it("are of models that the catalog has there, once each", () => {
    const keys = rows.map(({ provider, model }) => `${provider}/${model}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { provider, model } of rows)
      expect(loadCatalog().models.get(model)?.[provider], `${provider}/${model}`).toBeDefined();
    expect(tokenTiers("azure", "gpt-5.4")?.cachedInput).toBe(0.25);
    expect(tokenTiers("azure", "none")).toBeUndefined();
  });

  it("have Claude's cache writes at 1.25 times its input, and at twice for an hour", () => {
    const claude = rows.filter(({ model }) => model.startsWith("claude-"));
    expect(claude.length).toBeGreaterThan(10);
    for (const { model, provider, cacheWrite, cacheWriteHour } of claude) {
      const { input } = loadCatalog().models.get(model)![provider]!.price;
      expect(cacheWrite, `${provider}/${model}`).toBeCloseTo(input * 1.25, 9);
      expect(cacheWriteHour, `${provider}/${model}`).toBeCloseTo(input * 2, 9);
    }
    const others = rows.filter((row) => !claude.includes(row));
    expect(others.filter((row) => row.cacheWrite ?? row.cacheWriteHour)).toEqual([]);
  });

  it("lie on the side of the plain price that their name says", () => {
    for (const row of rows) {
      const { input, output } = loadCatalog().models.get(row.model)![row.provider]!.price;
      const name = `${row.provider}/${row.model}`;
      if (row.cachedInput !== undefined) expect(row.cachedInput, name).toBeLessThan(input);
      if (row.cacheWrite !== undefined) expect(row.cacheWrite, name).toBeGreaterThan(input);
      if (row.cacheWriteHour !== undefined)
        expect(row.cacheWriteHour, name).toBeGreaterThan(row.cacheWrite!);
      if (row.batch) {
        expect(row.batch.input, name).toBeLessThan(input);
        expect(row.batch.output, name).toBeLessThanOrEqual(output);
      }
      for (const dearer of [row.priority, row.longContext]) {
        if (!dearer) continue;
        expect(dearer.input, name).toBeGreaterThan(input);
        expect(dearer.output, name).toBeGreaterThan(output);
      }
    }
  });
});
