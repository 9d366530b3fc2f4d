import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CALLER_PATHS, REFUSED_PATHS } from "../../../components/gateway/caller-paths";

const text = readFileSync(join(__dirname, "..", "..", "..", "docs", "gateway.md"), "utf8");

describe("docs/gateway.md", () => {
  it.each(CALLER_PATHS.map(({ path }) => path))("says who answers %s", (path) => {
    expect(text).toContain(`\`${path}\``);
  });

  it.each(Object.keys(REFUSED_PATHS))("says that %s is refused", (path) => {
    const named = path.replace(/[/]?[*]$/, "");
    const row = text.split("\n").find((line) => line.startsWith("|") && line.includes(named));
    expect(row, path).toContain("404");
  });
});
