// Proves that every link inside the repository leads somewhere; not that what others publish is still there.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { pages, parse, read, root, type Page } from "./markdown";

const all = pages();
const known = new Map<string, Page>(all.map((page) => [page.file, page]));

describe("links", () => {
  it.each(all.map((page) => [page.file, page] as const))("of %s exist", (_file, page) => {
    const broken = page.links.flatMap(({ target, line }) => {
      const problem = problemOf(page, target);
      return problem === undefined ? [] : [`line ${line}: ${target}: ${problem}`];
    });
    expect(broken).toEqual([]);
  });

  it("are found in text, pictures and HTML, and a missing heading is noticed", () => {
    const { links, anchors } = parse(
      '# One thing\n[a](x.md#b) ![c](d.svg) `[no](code.md)`\n<img src="e.svg">\n## One thing\n',
    );
    expect(links.map(({ target }) => target)).toEqual(["x.md#b", "d.svg", "e.svg"]);
    expect([...anchors]).toEqual(["one-thing", "one-thing-1"]);
    const page = read("README.md");
    expect(problemOf(page, "docs/README.md#not-there")).toMatch(/no heading/);
    expect(problemOf(page, "docs/not-there.md")).toBe("not there");
  });
});

function problemOf(page: Page, target: string): string | undefined {
  if (/^(https?:|mailto:)/.test(target)) return undefined;
  const [where, anchor] = target.split("#") as [string, string?];
  const file =
    where === ""
      ? page.file
      : path.posix.normalize(path.posix.join(path.posix.dirname(page.file), where));
  if (!fs.existsSync(path.join(root, file))) return "not there";
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  const { anchors } = known.get(file) ?? read(file);
  return anchors.has(anchor) ? undefined : `no heading #${anchor} in ${file}`;
}
