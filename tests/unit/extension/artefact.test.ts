// Proves that the committed module was compiled from the sources beside it, and carries nothing of the machine it was made
// on; that the same sources give the same file is proven where there is a Rust compiler.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const { compile, extensionFile, readRecord, sourceFiles, sourcesHash, staleness } = createRequire(
  __filename,
)("../../../tools/gateway/extension.cjs") as typeof import("../../../tools/gateway/extension.cjs");

const root = path.resolve(__dirname, "../../..");
const extension = path.join(root, "extension");

describe("the compiled module", () => {
  it("belongs to the sources", () => {
    expect(staleness()).toEqual([]);
  });

  it("has the hash that is written down, and fits into a ConfigMap", () => {
    const module = fs.readFileSync(extensionFile());
    expect(createHash("sha256").update(module).digest("hex")).toBe(
      readRecord().files["linux-amd64"],
    );
    // A ConfigMap takes 1 MiB, base64 included.
    expect(module.length).toBeLessThan(700_000);
  });

  it("names no folder of the machine it was made on", () => {
    const text = fs.readFileSync(extensionFile(), "latin1");
    for (const folder of [root, os.homedir(), "/.cargo/", "/.rustup/"]) {
      expect(text.includes(folder === "/" ? "\0never" : folder), folder).toBe(false);
    }
  });

  it("needs no newer C library than Envoy's image has", () => {
    const text = fs.readFileSync(extensionFile(), "latin1");
    const versions = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
    // The image is Debian 12: glibc 2.36.
    expect(Math.max(...versions)).toBeLessThanOrEqual(36);
  });

  it("changes its sources' hash with any source, and with no test", () => {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), "extension-sources-"));
    try {
      for (const file of ["src", "Cargo.toml", "Cargo.lock"]) {
        fs.cpSync(path.join(extension, file), path.join(copy, file), { recursive: true });
      }
      expect(sourcesHash(copy)).toBe(sourcesHash());
      fs.appendFileSync(path.join(copy, "src/edge/tests.rs"), "\n");
      expect(sourcesHash(copy)).toBe(sourcesHash());
      for (const file of sourceFiles()) {
        const before = sourcesHash(copy);
        fs.appendFileSync(path.join(copy, file), "\n");
        expect(sourcesHash(copy), file).not.toBe(before);
      }
    } finally {
      fs.rmSync(copy, { recursive: true });
    }
  });
});

const cargo = spawnSync("cargo", ["--version"]).status === 0;
const rustc = spawnSync("rustc", ["--version"], { encoding: "utf8" }).stdout?.trim();
const sameCompiler = cargo && rustc === readRecord().compiler;
if (!sameCompiler) {
  console.warn(`the module is not compiled anew: that takes ${readRecord().compiler} on PATH`);
}

describe.skipIf(!sameCompiler || process.arch !== "x64")("compiling the module", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "extension-build-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it("gives the same file in another folder", async () => {
    for (const file of ["src", "Cargo.toml", "Cargo.lock"]) {
      fs.cpSync(path.join(extension, file), path.join(folder, "elsewhere", file), {
        recursive: true,
      });
    }
    const env = { ...process.env, UNIFIED_AI_CACHE: path.join(folder, "cache") };
    const made = await compile("linux-amd64", { env, folder: path.join(folder, "elsewhere") });
    expect(fs.readFileSync(made).equals(fs.readFileSync(extensionFile()))).toBe(true);
  }, 600_000);

  it("passes its own tests", () => {
    const env = { ...process.env, CARGO_TARGET_DIR: path.join(folder, "tests") };
    const argv = ["test", "--quiet", "--locked"];
    const tests = spawnSync("cargo", argv, { cwd: extension, env, encoding: "utf8" });
    expect(tests.status, `${tests.stdout}\n${tests.stderr}`).toBe(0);
  }, 600_000);
});
