// Proves that kept code is used, and never for another content; how much it saves is for `npm run bench -- policy`.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const { requireCompiled } = createRequire(__filename)("../../../tools/lib/compiled.cjs") as {
  requireCompiled(file: string): { exports: Record<string, unknown>; keep(): void };
};

let folder: string;
let file: string;
const kept = () => fs.readdirSync(folder).filter((name) => name.endsWith(".compiled"));

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "compiled-"));
  file = path.join(folder, "pack.js");
  fs.writeFileSync(path.join(folder, "other.js"), "exports.other = 2;");
  fs.writeFileSync(
    file,
    'exports.sum = () => 1 + require("./other").other; exports.where = [__filename, __dirname];',
  );
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe("requireCompiled", () => {
  const sum = () => (requireCompiled(file).exports["sum"] as () => number)();

  it("gives what require gives", () => {
    expect(sum()).toBe(3);
    expect(requireCompiled(file).exports["where"]).toEqual([file, folder]);
  });

  it("writes nothing until it is asked to, then one file, once", () => {
    const module = requireCompiled(file);
    expect(kept()).toEqual([]);
    module.keep();
    const [first] = kept();
    const before = fs.statSync(path.join(folder, first!)).mtimeMs;
    requireCompiled(file).keep();
    expect(kept()).toEqual([first]);
    expect(fs.statSync(path.join(folder, first!)).mtimeMs).toBe(before);
    expect(sum()).toBe(3);
  });

  it("does not use what was kept of another content of the same length", () => {
    requireCompiled(file).keep();
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, text.replace("1 +", "5 +"));
    fs.utimesSync(file, new Date(), new Date(Date.now() + 5_000));
    expect(sum()).toBe(7);
  });

  it("compiles anew, and keeps that, when what was kept is damaged", () => {
    // Processes of their own: V8 remembers within one what it compiled.
    const run = () =>
      execFileSync(process.execPath, [
        "-e",
        `const { exports, keep } = require(process.argv[1]).requireCompiled(process.argv[2]);
         keep();
         process.stdout.write(String(exports.sum()));`,
        path.resolve(__dirname, "../../../tools/lib/compiled.cjs"),
        file,
      ]).toString();
    expect(run()).toBe("3");
    const place = path.join(folder, kept()[0]!);
    fs.writeFileSync(place, Buffer.alloc(64));
    expect(run()).toBe("3");
    expect(fs.statSync(place).size).toBeGreaterThan(64);
  });
});
