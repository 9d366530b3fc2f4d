// Proves how the gateway's programs are found, patched and kept; nothing is downloaded or built.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const requireFrom = createRequire(__filename);
const load = <T>(name: string): T =>
  requireFrom(path.resolve(__dirname, "../../../tools/gateway", name)) as T;

interface Part {
  name: string;
  key: string;
  program: string;
  env: NodeJS.ProcessEnv;
  progress: { line(text: string): void };
  make(tree: string, work: string): Promise<void>;
}
const { contentKey, cached, ensurePart } = load<{
  contentKey(texts: string[], files?: string[]): string;
  cached(part: Omit<Part, "progress" | "make">): string | undefined;
  ensurePart(part: Part): Promise<string>;
}>("part.cjs");
const { PATCHES, patched, applyPatches } = load<{
  PATCHES: { module: string; file: string; find: string | RegExp; times: number }[];
  patched(text: string, patch: object): string;
  applyPatches(work: string, folderOf: (module: string) => Promise<string>): Promise<void>;
}>("patches.cjs");
const { parseVersion } = load<{ parseVersion(text: string): string | undefined }>("envoy.cjs");
const { packagesToInstall, ensureProgram } = load<{
  packagesToInstall(text: string): string[];
  ensureProgram(wanted: object, options: object): Promise<string>;
}>("apt-program.cjs");

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "parts-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("contentKey", () => {
  it("follows texts, file names and file contents", () => {
    const file = path.join(folder, "a");
    fs.writeFileSync(file, "1");
    const key = contentKey(["x"], [file]);
    expect(key).toMatch(/^[0-9a-f]{12}$/);
    expect(contentKey(["x"], [file])).toBe(key);
    expect(contentKey(["y"], [file])).not.toBe(key);
    fs.writeFileSync(file, "2");
    expect(contentKey(["x"], [file])).not.toBe(key);
  });
});

describe("ensurePart", () => {
  const part = (made: string[], fail = false): Part => ({
    name: "thing",
    key: "k",
    program: "thing",
    env: { UNIFIED_AI_CACHE: folder },
    progress: { line: () => undefined },
    make: (tree, work) => {
      made.push(path.basename(work));
      if (fail) return Promise.reject(new Error("no network"));
      fs.writeFileSync(path.join(tree, "thing"), "#!/bin/sh\n", { mode: 0o755 });
      return Promise.resolve();
    },
  });

  it("makes a part once, also when several want it at the same time", async () => {
    const made: string[] = [];
    const files = await Promise.all([ensurePart(part(made)), ensurePart(part(made))]);
    expect(new Set(files).size).toBe(1);
    expect(await ensurePart(part(made))).toBe(cached(part(made)));
    expect(made).toHaveLength(1);
  });
  it("leaves nothing behind when the making fails", async () => {
    const made: string[] = [];
    await expect(ensurePart(part(made, true))).rejects.toThrow("no network");
    expect(fs.readdirSync(path.join(folder, "gateway"))).toEqual([]);
    expect(cached(part(made))).toBeUndefined();
  });
});

describe("patches", () => {
  const text = (times: number) =>
    "  format: int32\n  maximum: 4294967295\n  format: int64\n  maximum: 4294967295\n".repeat(
      times,
    );

  it("change the two wrong maxima and leave the others", () => {
    expect(patched(text(2), PATCHES[0]!)).toBe(
      "  format: int32\n  maximum: 2147483647\n  format: int64\n  maximum: 4294967295\n".repeat(2),
    );
  });
  it("refuse a source they were not written for", () => {
    expect(() => patched(text(1), PATCHES[0]!)).toThrow("is there 1 times, not 2");
    expect(() => patched("", PATCHES[1]!)).toThrow("patches.cjs was written for another version");
  });
  it("go into copies that go.mod then points at; the module cache stays as it is", async () => {
    const [first, second] = PATCHES;
    const contents = [text(2), `${String(second?.find)}\n`];
    const source = (module: string) => path.join(folder, "cache", module);
    for (const [index, patch] of [first!, second!].entries()) {
      const file = path.join(source(patch.module), patch.file);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, contents[index]!, { mode: 0o444 });
    }
    const work = path.join(folder, "work");
    fs.mkdirSync(work);
    fs.writeFileSync(path.join(work, "go.mod"), "module x\n");
    await applyPatches(work, (module) => Promise.resolve(source(module)));
    const mod = fs.readFileSync(path.join(work, "go.mod"), "utf8");
    for (const patch of PATCHES) {
      const target = new RegExp(
        `^replace ${patch.module.replaceAll("/", "\\/")} => (\\S+)$`,
        "m",
      ).exec(mod)?.[1];
      expect(target).toMatch(/^\.\/patched\//);
      const copy = fs.readFileSync(path.join(work, target ?? "", patch.file), "utf8");
      const original = fs.readFileSync(path.join(source(patch.module), patch.file), "utf8");
      expect(copy).toBe(patched(original, patch));
    }
  });
});

describe("the programs", () => {
  it("are told apart by the version they print", () => {
    const line = "/x/envoy  version: 0d3f3c5f2f0e/1.38.3/Clean/RELEASE/BoringSSL";
    expect(parseVersion(line)).toBe("1.38.3");
    expect(parseVersion("something else")).toBeUndefined();
  });
  it("are taken from PATH when they are there", async () => {
    fs.writeFileSync(path.join(folder, "redis-server"), "#!/bin/sh\n", { mode: 0o755 });
    const env = { PATH: folder, UNIFIED_AI_CACHE: folder };
    expect(await ensureProgram({ name: "redis-server" }, { env })).toBe(
      path.join(folder, "redis-server"),
    );
  });
  it("are asked of the user where they cannot be had", async () => {
    const wanted = {
      name: "redis-server",
      packages: ["redis-server"],
      probe: [],
      install: "sudo apt-get install redis-server",
    };
    const progress = {
      line: () => undefined,
      step: (_title: string, work: (d: () => void) => unknown) => work(() => undefined),
    };
    const env = { PATH: path.join(folder, "empty"), UNIFIED_AI_CACHE: folder };
    await expect(ensureProgram(wanted, { env, progress })).rejects.toThrow(
      "redis-server is not on PATH and could not be had (apt-get: not on PATH); install it, for example with `sudo apt-get install redis-server`, and run this again",
    );
  });
  it("come with what apt would install for them", () => {
    const plan =
      "NOTE: This is only a simulation!\nInst libjemalloc2 (5.3 Debian [amd64])\nInst redis-tools (7.0)\nConf redis-tools (7.0)\n";
    expect(packagesToInstall(plan)).toEqual(["libjemalloc2", "redis-tools"]);
  });
});
