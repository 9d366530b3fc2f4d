// Proves that the generated pages and the picture are what the sources give now; not that their words are true.
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createProgram } from "../../../cli/main";
import { areas } from "../../../policies/rules";
import { ownVariablesIn } from "../../../tools/generate/reference/environment";
import { renderReference } from "../../../tools/generate/reference.cjs";
import environment from "../../../tools/generate/reference/environment.json";
import scripts from "../../../tools/generate/reference/scripts.json";
import { root } from "./markdown";

const RUN = "run node tools/generate/reference.cjs";
const readText = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

describe("docs/reference", () => {
  let rendered: Record<string, string>;
  beforeAll(() => {
    rendered = renderReference({ createProgram, areas });
  });

  it.each(["spec", "baseline", "bootstrap", "outputs", "policies", "commands", "environment"])(
    "%s.md is not stale",
    (name) => {
      const file = `docs/reference/${name}.md`;
      expect(rendered[file] === readText(file), `${file}: ${RUN}`).toBe(true);
    },
  );

  it("holds nothing else", () => {
    const files = fs
      .readdirSync(path.join(root, "docs/reference"))
      .map((f) => `docs/reference/${f}`);
    expect(files.sort()).toEqual(Object.keys(rendered).sort());
  });

  it("names every npm script", () => {
    const { scripts: real } = JSON.parse(readText("package.json")) as {
      scripts: Record<string, string>;
    };
    expect(Object.keys(scripts).sort()).toEqual(Object.keys(real).sort());
  });

  it("is made by npm run generate", () => {
    expect(readText("package.json")).toMatch(/"generate": ".*reference\.cjs.*architecture\.cjs/);
  });
});

describe("docs/reference/environment.md", () => {
  const folders = [
    "cli",
    "components",
    "catalog",
    "policies",
    "sim",
    "tools",
    "baseline",
    "bootstrap",
  ];
  const texts = folders
    .flatMap((folder) => sources(path.join(root, folder)))
    .filter((file) => !file.includes(`${path.sep}generate${path.sep}reference`))
    .map((file) => fs.readFileSync(file, "utf8"));

  it("has every variable of ours that a source names", () => {
    const named = new Set(texts.flatMap(ownVariablesIn));
    const rows = new Set(environment.map(({ name }) => name));
    expect([...named].filter((name) => !rows.has(name)).sort()).toEqual([]);
  });

  it("has no variable that no source names", () => {
    const whole = texts.join("\n");
    expect(environment.map(({ name }) => name).filter((name) => !whole.includes(name))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return /(\.[cm]?[jt]s|^[a-z-]+)$/.test(entry.name) && !/\.d\.c?ts$/.test(entry.name)
      ? [file]
      : [];
  });
}
