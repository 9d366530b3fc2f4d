// Proves the form of CHANGELOG.md and what `npm version` makes of it; nothing is published here.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");
const release = createRequire(__filename)(path.join(root, "tools/package/release.cjs")) as {
  mayBreak(version: string): boolean;
  released(text: string, version: string, day: string): string;
  sections(text: string): { head: string; sections: { title: string; entries: string[] }[] };
};
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
const version = (file: string) => (JSON.parse(read(file)) as { version?: string }).version;

const text = `# Changelog

Each entry completes "This change will …".

## Unreleased

- add one thing
  over two lines
- take another away (breaking: use the first)

## 0.1.0 (2026-01-02)

- begin
`;

describe("the changelog", () => {
  const { head, sections } = release.sections(read("CHANGELOG.md"));
  const [unreleased, ...done] = sections;

  it("begins with what is not released, then the versions with their days, newest first", () => {
    expect(head).toMatch(/^# Changelog\n/);
    expect(unreleased?.title).toBe("## Unreleased");
    const titles = done.map(({ title }) =>
      /^## (\d+)\.(\d+)\.(\d+) \((\d{4}-\d\d-\d\d)\)$/.exec(title),
    );
    expect(titles).not.toContain(null);
    const keys = titles.map((found) =>
      found!
        .slice(1, 4)
        .map((part) => part.padStart(6, "0"))
        .join("."),
    );
    expect(keys).toEqual([...keys].sort().reverse());
    expect(new Set(keys).size).toBe(keys.length);
    const days = titles.map((found) => found![4]!);
    expect(days).toEqual([...days].sort().reverse());
  });

  it("has entries that complete its first sentence", () => {
    for (const { title, entries } of sections) {
      for (const entry of entries) expect(entry, title).toMatch(/^- [a-z`][\s\S]*[^.\s]$/);
    }
  });

  it("names this version once it is released", () => {
    const latest = /^## (\S+)/.exec(done[0]?.title ?? "")?.[1];
    if (latest !== undefined) expect(latest).toBe(version("package.json"));
  });
});

describe("the version", () => {
  it("is written in package.json, and for the engine in the pack's", () => {
    expect(version("package.json")).toMatch(/^\d+\.\d+\.\d+(-.+)?$/);
    expect(version("policies/package.json")).toBe(version("package.json"));
    expect(version("provider/package.json")).toBeUndefined();
    expect(JSON.parse(read("provider/schema.json"))).not.toHaveProperty("version");
  });

  it.each([
    ["0.1.1", false],
    ["0.2.0", true],
    ["1.0.0", true],
    ["1.1.0", false],
    ["1.0.1", false],
    ["2.0.0", true],
    ["2.0.0-rc.1", true],
  ])("%s may break what was before: %s", (given, may) => {
    expect(release.mayBreak(given)).toBe(may);
  });
});

describe("npm version", () => {
  it("puts what was not released under the version and the day, breaking entries first", () => {
    expect(release.released(text, "0.2.0", "2026-02-03")).toBe(`# Changelog

Each entry completes "This change will …".

## Unreleased

## 0.2.0 (2026-02-03)

- take another away (breaking: use the first)
- add one thing
  over two lines

## 0.1.0 (2026-01-02)

- begin
`);
  });

  it("refuses to release nothing", () => {
    const empty = text.replace(/- add[\s\S]*first\)\n\n/, "");
    expect(() => release.released(empty, "0.1.1", "2026-02-03")).toThrow(
      'CHANGELOG.md: must have entries under "Unreleased" to release 0.1.1, got none; write what it will do',
    );
  });

  it("refuses a version that may not break", () => {
    expect(() => release.released(text, "0.1.1", "2026-02-03")).toThrow(
      /1 breaking entry needs a new minor version, got 0\.1\.1; the first is "- take another away/,
    );
    expect(() => release.released(text, "1.1.0", "2026-02-03")).toThrow(/a new major version/);
  });
});
