// Proves how Vault's program is found; nothing is built.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const requireFrom = createRequire(__filename);
const tools = path.resolve(__dirname, "../../../tools");
const { findVault, ensureVault, parseVersion } = requireFrom(path.join(tools, "vault.cjs")) as {
  findVault(env: NodeJS.ProcessEnv): Promise<string | undefined>;
  ensureVault(options: { env: NodeJS.ProcessEnv; progress: object }): Promise<string>;
  parseVersion(text: string | undefined): string | undefined;
};

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "vault-tool-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const program = (version: string): string => {
  const file = path.join(folder, "vault");
  fs.writeFileSync(file, `#!/bin/sh\necho 'Vault v${version} (abc), built 2026-01-01'\n`, {
    mode: 0o755,
  });
  return file;
};
const env = (): NodeJS.ProcessEnv => ({ PATH: `${folder}:/bin`, UNIFIED_AI_CACHE: folder });

describe("Vault's program", () => {
  it("is told by the version it prints", () => {
    expect(parseVersion("Vault v1.19.0, built 2025-11-21T19:52:02Z")).toBe("1.19.0");
    expect(parseVersion("Vault v1.21.4+ent (abc)")).toBe("1.21.4");
    expect(parseVersion("OpenBao v2.0.0")).toBeUndefined();
    expect(parseVersion(undefined)).toBeUndefined();
  });

  it("is the one on PATH from 1.19 on", async () => {
    const file = program("1.21.4");
    expect(await findVault(env())).toBe(file);
    expect(await ensureVault({ env: env(), progress: {} })).toBe(file);
    program("1.18.9");
    expect(await findVault(env())).toBeUndefined();
  });

  it("is asked of Go where there is none, and says so without it", async () => {
    await expect(
      ensureVault({ env: { PATH: folder, UNIFIED_AI_CACHE: folder }, progress: {} }),
    ).rejects.toThrow(/vault is built from source and .*install Go/);
  });

  it("is pinned to the module that was tried", () => {
    const text = fs.readFileSync(path.join(tools, "vault", "go.mod"), "utf8");
    expect(text).toMatch(/^\s*(require )?github\.com\/hashicorp\/vault v1\.19\.0$/m);
    expect(text).not.toMatch(/=> \.\//);
  });
});
