import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../catalog";

/** Reads our sources and the SDKs as text: loading the SDKs would take seconds and prove no more. */
const root = join(__dirname, "..", "..", "..");
const FOLDERS = ["components", "baseline"];

function sourcesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourcesIn(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

/** `aws/kms` and `Key` for every `new kms.Key(`. */
function createdIn(file: string): { module: string; name: string }[] {
  const text = readFileSync(file, "utf8");
  const modules = new Map<string, string>();
  for (const [, alias, module] of text.matchAll(
    /import \* as (\w+) from "@pulumi\/([\w-]+\/\w+)"/g,
  )) {
    modules.set(alias!, module!);
  }
  return [...text.matchAll(/new (\w+)\.(\w+)\(/g)].flatMap(([, alias, name]) => {
    const module = modules.get(alias!);
    return module ? [{ module, name: name! }] : [];
  });
}

function tokenOf(module: string, name: string): string | undefined {
  const folder = join(root, "node_modules", "@pulumi", module);
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".js")) continue;
    const token = /__pulumiType = '([^']+)'/.exec(readFileSync(join(folder, file), "utf8"))?.[1];
    if (token?.split(":")[2] === name) return token;
  }
  return undefined;
}

describe("prices.json", () => {
  const created = FOLDERS.flatMap((folder) => sourcesIn(join(root, folder)).flatMap(createdIn));
  const distinct = [
    ...new Map(created.map((item) => [`${item.module}.${item.name}`, item])).values(),
  ];

  it("finds what the program and its baseline create", () => {
    expect(distinct.length).toBeGreaterThan(20);
  });

  it.each(distinct)("prices $module $name", ({ module, name }) => {
    const token = tokenOf(module, name);
    expect(token).toBeDefined();
    expect(loadCatalog().prices.some(({ type }) => type === token)).toBe(true);
  });
});
