import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { estimateIdleCost, loadCatalog } from "../../../catalog";

/** Reads our sources and the SDKs as text: loading the SDKs would take seconds and prove no more. */
const root = join(__dirname, "..", "..", "..");
const FOLDERS = ["components", "baseline", "bootstrap"];

function sourcesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourcesIn(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

/** `aws/kms` and `Key` for every `new kms.Key(`, `vault/jwt` and `AuthBackend` for `new JwtAuthBackend(` imported from there. */
function createdIn(file: string): { module: string; name: string }[] {
  const text = readFileSync(file, "utf8");
  const modules = new Map<string, string>();
  for (const [, alias, module] of text.matchAll(
    /import \* as (\w+) from "@pulumi\/([\w-]+\/\w+)"/g,
  )) {
    modules.set(alias!, module!);
  }
  const named = new Map<string, { module: string; name: string }>();
  for (const [, names, module] of text.matchAll(
    /import \{([^}]+)\} from "@pulumi\/([\w-]+(?:\/\w+)+)"/g,
  )) {
    for (const entry of names!.split(",")) {
      const [name, alias] = entry.trim().split(" as ");
      if (name) named.set(alias ?? name, { module: module!, name });
    }
  }
  return [
    ...[...text.matchAll(/new (\w+)\.(\w+)\(/g)].flatMap(([, alias, name]) => {
      const module = modules.get(alias!);
      return module ? [{ module, name: name! }] : [];
    }),
    ...[...text.matchAll(/new (\w+)\(/g)].flatMap(([, alias]) => named.get(alias!) ?? []),
  ];
}

/** The token of a class: by its file, or by what the files of its folder say. */
function tokenOf(module: string, name: string): string | undefined {
  const folder = join(root, "node_modules", "@pulumi", module);
  const files = existsSync(`${folder}.js`)
    ? [`${folder}.js`]
    : readdirSync(folder).flatMap((file) => (file.endsWith(".js") ? [join(folder, file)] : []));
  for (const file of files) {
    const token = /__pulumiType = '([^']+)'/.exec(readFileSync(file, "utf8"))?.[1];
    if (token?.split(":")[2] === name) return token;
  }
  return undefined;
}

/** Providers exist in no cloud. */
const isProvider = ({ name }: { name: string }): boolean => name === "Provider";

describe("prices.json", () => {
  const created = FOLDERS.flatMap((folder) => sourcesIn(join(root, folder)).flatMap(createdIn));
  const distinct = [
    ...new Map(created.map((item) => [`${item.module}.${item.name}`, item])).values(),
  ].filter((item) => !isProvider(item));
  const ofClouds = distinct.filter(({ module }) => /^(aws|azure-native|gcp)\//.test(module));
  const inner = distinct.filter((item) => !ofClouds.includes(item));

  it("finds what the program, its baseline and the bootstrap create", () => {
    const modules = new Set(distinct.map(({ module }) => module.split("/")[0]));
    expect(ofClouds.length).toBeGreaterThan(80);
    expect([...modules].sort()).toEqual(["aws", "azure-native", "gcp", "kubernetes", "vault"]);
  });

  it.each(ofClouds)("prices $module $name", ({ module, name }) => {
    const token = tokenOf(module, name);
    expect(token).toBeDefined();
    expect(loadCatalog().prices.some(({ type }) => type === token)).toBe(true);
  });

  it.each(inner)("counts $module $name as part of what it lies in", ({ module, name }) => {
    // Generic objects of a cluster have no class of their own kind.
    const type = tokenOf(module, name) ?? `${module.split("/")[0]}:${module}:${name}`;
    expect(estimateIdleCost([{ type }])).toEqual({ totalMonthlyUsd: 0, lines: [], unpriced: [] });
  });
});
