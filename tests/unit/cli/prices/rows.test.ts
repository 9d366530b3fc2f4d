import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { renderRow, rowSpans } from "../../../../cli/prices/rows";

const catalog = path.join(__dirname, "../../../../catalog");

describe("rows of the price book", () => {
  it.each(["prices.json", "gpu-prices.json"])("of %s are written as they stand there", (file) => {
    // A number may stand there as 1.0, which is written 1.
    const text = fs.readFileSync(path.join(catalog, file), "utf8").replace(/(: -?\d+)\.0\b/g, "$1");
    const rows = JSON.parse(text) as Record<string, unknown>[];
    const spans = rowSpans(text);
    expect(spans.length).toBe(rows.length);
    rows.forEach((row, at) => {
      const { start, end, line } = spans[at]!;
      const old = text.slice(start, end);
      expect(renderRow(row, old)).toBe(old);
      expect(text.split("\n")[line - 1]).toContain(old.split("\n")[0]);
    });
  });

  it("are found whatever their strings hold", () => {
    const text = '[\n  { "a": "}]{[\\"" },\n  { "b": [{ "c": 1 }] }\n]';
    expect(rowSpans(text).map(({ start, end, line }) => [text.slice(start, end), line])).toEqual([
      ['{ "a": "}]{[\\"" }', 2],
      ['{ "b": [{ "c": 1 }] }', 3],
    ]);
  });
});
