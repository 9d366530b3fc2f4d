// Proves that package.json asks for what the package's files import, and that the lock file agrees with it.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

type Names = Record<string, string>;
interface Manifest {
  main: string;
  types: string;
  exports: { ".": { types: string; default: string } };
  bin: Names;
  files: string[];
  dependencies: Names;
  devDependencies: Names;
  peerDependencies: Names;
  private?: boolean;
}

const root = path.resolve(__dirname, "../../..");
const json = <T>(file: string): T =>
  JSON.parse(fs.readFileSync(path.join(root, file), "utf8")) as T;
const manifest = json<Manifest>("package.json");

/** Used by another package of the list, which names it as a peer. */
const FOR_OTHERS = ["@bufbuild/protobuf"];
/** Loaded only where there are sources to transpile. */
const FOR_BUILDS = ["esbuild"];

describe("package.json", () => {
  it("leaves the Pulumi SDKs to the program, so that it has one copy of each", () => {
    const pulumi = (names: Names) =>
      Object.keys(names).filter((name) => name.startsWith("@pulumi/"));
    expect(pulumi(manifest.dependencies)).toEqual([]);
    expect(pulumi(manifest.peerDependencies)).toEqual(pulumi(manifest.devDependencies));
    for (const name of pulumi(manifest.peerDependencies))
      expect(manifest.peerDependencies[name], name).toBe(`^${manifest.devDependencies[name]}`);
  });

  it("names what the package's files import, and nothing else", () => {
    const files = manifest.files.filter((name) => !name.startsWith("!")).flatMap(sourcesOf);
    const used = new Set(files.flatMap(importsOf));
    const named = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect([...used].filter((name) => ![...named, ...FOR_BUILDS].includes(name)).sort()).toEqual(
      [],
    );
    expect(named.filter((name) => ![...used, ...FOR_OTHERS].includes(name)).sort()).toEqual([]);
  });

  it("has an entry, types and a command that are there after a build", () => {
    expect(manifest.exports["."]).toEqual({
      types: `./${manifest.types}`,
      default: `./${manifest.main}`,
    });
    expect(manifest.main).toBe("bin/components/index.js");
    expect(manifest.types).toBe("bin/types/components/index.d.ts");
    expect(fs.existsSync(path.join(root, "components/index.ts"))).toBe(true);
    expect(fs.existsSync(path.join(root, manifest.bin["unified-ai"]!))).toBe(true);
    expect(manifest.private).toBeUndefined();
  });

  it("lists files that exist, the built ones by their sources", () => {
    const missing = manifest.files
      .filter((name) => !name.startsWith("!") && name !== "bin/types" && !name.includes("*"))
      .filter((name) => {
        const source = name.replace(/^bin\//, "").replace(/\.js(\.map)?$/, ".ts");
        return !fs.existsSync(path.join(root, source));
      });
    expect(missing).toEqual([]);
  });

  it("is what the lock file was made from", () => {
    const own = json<{ packages: Record<string, Manifest> }>("package-lock.json").packages[""]!;
    for (const kind of ["dependencies", "devDependencies", "peerDependencies"] as const)
      expect(own[kind], `${kind}: run npm install --package-lock-only`).toEqual(manifest[kind]);
  });
});

/** TypeScript and JavaScript behind an entry of `files`; of what is built, its sources. */
function sourcesOf(entry: string): string[] {
  const at = path.join(
    root,
    entry.replace(/^bin\/policies\/index\.js$/, "policies").replace(/^bin\//, ""),
  );
  if (!fs.existsSync(at)) return [];
  if (!fs.statSync(at).isDirectory()) return /\.(ts|cjs)$/.test(at) ? [at] : [];
  return fs
    .readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|cjs)$/.test(name) && !/\.d\.c?ts$/.test(name))
    .map((name) => path.join(at, name));
}

/** Packages that a file imports for more than their types. */
function importsOf(file: string): string[] {
  const text = fs.readFileSync(file, "utf8").replace(/^import type [^;]*;/gm, "");
  const found = text.matchAll(
    /(?:^(?:import|export|\} )[^;"'`]*?from |\bimport\(|\brequire\(|\brequire\.resolve\(|\bload\(|^import )["']([^."'\s][^"'\s]*)["']/gm,
  );
  return [...found].flatMap(([, name]) => {
    const [whole] = /^(@[^/]+\/)?[^/]+/.exec(name!)!;
    return name!.startsWith("node:") || isBuiltin(name!) || !/^[@a-z]/.test(whole) ? [] : [whole];
  });
}

function isBuiltin(name: string): boolean {
  const { builtinModules } = createRequire(__filename)("node:module") as {
    builtinModules: string[];
  };
  return builtinModules.includes(name);
}
