// Proves what is written to bin/ and when; that the result runs in the engine is for the end-to-end tests.
import { createRequire } from "node:module";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const requireFrom = createRequire(__filename);
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const tools = path.resolve(__dirname, "../../../tools");
const { ensureFresh } = requireFrom(path.join(tools, "build.cjs")) as {
  ensureFresh(root: string): { shipped: boolean; built: number; removed: number; total: number };
};

let root: string;
const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};
const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
const has = (file: string) => fs.existsSync(path.join(root, file));

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "build-"));
  write(
    "index.ts",
    'import { one } from "./components/one";\nexport const two: number = one + 1;\n',
  );
  write("components/one.ts", "export const one: number = 1;\n");
  write("catalog/data.json", '{ "a": 1 }');
  write("tests/unit/x.test.ts", "export {};");
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

describe("ensureFresh", () => {
  it("transpiles every source to CommonJS and copies JSON, and nothing else", () => {
    expect(ensureFresh(root)).toEqual({ shipped: true, built: 3, removed: 0, total: 3 });
    expect(requireFrom(path.join(root, "bin/index.js"))).toMatchObject({ two: 2 });
    expect(read("bin/catalog/data.json")).toBe('{ "a": 1 }');
    expect(has("bin/index.js.map")).toBe(true);
    expect(has("bin/tests")).toBe(false);
  });

  it("does nothing the second time", () => {
    ensureFresh(root);
    const before = fs.statSync(path.join(root, "bin/index.js")).mtimeMs;
    expect(ensureFresh(root)).toEqual({ shipped: true, built: 0, removed: 0, total: 3 });
    expect(fs.statSync(path.join(root, "bin/index.js")).mtimeMs).toBe(before);
  });

  it("builds only what changed", () => {
    ensureFresh(root);
    write("components/one.ts", "export const one: number = 41;\n");
    expect(ensureFresh(root)).toMatchObject({ built: 1 });
    expect(read("bin/components/one.js")).toContain("41");
  });

  it("builds nothing for a file that was only touched", () => {
    ensureFresh(root);
    fs.utimesSync(path.join(root, "index.ts"), new Date(), new Date(Date.now() + 5_000));
    expect(ensureFresh(root)).toMatchObject({ built: 0 });
  });

  it("makes an output that was deleted again", () => {
    ensureFresh(root);
    write("components/two.ts", "export {};\n");
    fs.rmSync(path.join(root, "bin/components/one.js"));
    expect(ensureFresh(root)).toMatchObject({ built: 2 });
    expect(has("bin/components/one.js")).toBe(true);
  });

  it("removes the outputs of a source that is gone, and folders left empty", () => {
    ensureFresh(root);
    fs.rmSync(path.join(root, "catalog"), { recursive: true });
    fs.rmSync(path.join(root, "components"), { recursive: true });
    expect(ensureFresh(root)).toMatchObject({ built: 0, removed: 3, total: 1 });
    expect(has("bin/catalog")).toBe(false);
    expect(has("bin/components")).toBe(false);
  });

  describe("of a policy pack", () => {
    beforeEach(() => {
      write(
        "policies/index.ts",
        'import { one } from "./rules/one";\nexport const pack = [one()];\n',
      );
      write(
        "policies/rules/one.ts",
        'import { ok } from "node:assert";\nexport const one = () => (ok(1), 1);\n',
      );
      write("policies/data/table.json", "{}");
    });

    it("makes one file of it beside its tables, and of each source as well", () => {
      expect(ensureFresh(root)).toMatchObject({ built: 6, total: 6 });
      expect(read("bin/policies/index.js")).not.toMatch(/require\("\.[^"]*one"\)/);
      expect(requireFrom(path.join(root, "bin/policies/index.js"))).toMatchObject({ pack: [1] });
      expect(has("bin/policies/rules/one.js")).toBe(true);
      expect(has("bin/policies/data/table.json")).toBe(true);
    });

    it("makes it again when any source below its folder changed, and only then", () => {
      ensureFresh(root);
      write("policies/rules/one.ts", "export const one = () => 41;\n");
      expect(ensureFresh(root)).toMatchObject({ built: 1 });
      expect(read("bin/policies/index.js")).toContain("41");
      const before = fs.statSync(path.join(root, "bin/policies/index.js")).mtimeMs;
      write("components/one.ts", "export const one: number = 2;\n");
      ensureFresh(root);
      expect(fs.statSync(path.join(root, "bin/policies/index.js")).mtimeMs).toBe(before);
    });

    it("holds what the catalog computes, and is made again when that changed", () => {
      write("catalog/price.ts", "export const one = () => 7;\n");
      write("policies/rules/one.ts", 'export { one } from "../../catalog/price";\n');
      ensureFresh(root);
      expect(requireFrom(path.join(root, "bin/policies/index.js"))).toMatchObject({ pack: [7] });
      write("catalog/price.ts", "export const one = () => 43;\n");
      expect(ensureFresh(root)).toMatchObject({ built: 1 });
      expect(read("bin/policies/index.js")).toContain("43");
    });
  });

  it("names file and line of a mistake, and leaves the old output", () => {
    ensureFresh(root);
    write("components/one.ts", "export const one = ;\n");
    expect(() => ensureFresh(root)).toThrow(/^components\/one\.ts:1: /);
    expect(read("bin/components/one.js")).toContain("1");
    write("components/one.ts", "export const one = 2;\n");
    expect(ensureFresh(root)).toMatchObject({ built: 1 });
  });

  it("does nothing where no sources are shipped", () => {
    const bare = fs.mkdtempSync(path.join(os.tmpdir(), "build-bare-"));
    expect(ensureFresh(bare)).toEqual({ shipped: false, built: 0, removed: 0, total: 0 });
    expect(fs.readdirSync(bare)).toEqual([]);
    fs.rmSync(bare, { recursive: true });
  });

  it("gives several processes at once a whole build", async () => {
    for (let i = 0; i < 40; i++) write(`components/c${i}.ts`, `export const v = ${i};\n`);
    const script = `const r = require(${JSON.stringify(path.join(tools, "build.cjs"))}).ensureFresh(${JSON.stringify(root)});
      for (let i = 0; i < 40; i++) if (require(${JSON.stringify(root)} + "/bin/components/c" + i + ".js").v !== i) process.exit(3);
      console.log(r.built);`;
    const runs = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<{ code: number | null; out: string }>((resolve) => {
            const child = spawn(process.execPath, ["-e", script], {
              stdio: ["ignore", "pipe", "inherit"],
            });
            let out = "";
            child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
            child.on("close", (code) => resolve({ code, out }));
          }),
      ),
    );
    expect(runs.map((run) => run.code)).toEqual([0, 0, 0]);
    expect(runs.map((run) => Number(run.out)).sort((a, b) => a - b)).toEqual([0, 0, 43]);
    const left = fs.readdirSync(path.join(root, "bin"), { recursive: true }) as string[];
    expect(left.filter((file) => file.endsWith(".new") || file.endsWith(".lock"))).toEqual([]);
  });
});

describe("the policy pack's manifest", () => {
  it("has the version of the package", () => {
    const version = (file: string) =>
      (JSON.parse(fs.readFileSync(path.join(tools, "..", file), "utf8")) as { version: string })
        .version;
    expect(version("policies/package.json")).toBe(version("package.json"));
  });
});
