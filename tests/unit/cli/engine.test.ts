// Proves which engine a verb runs, and what it says when there is none.
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineFile, pulumi } from "../../../cli/engine";

const requireFrom = createRequire(__filename);
const root = path.resolve(__dirname, "../../..");
const { VERSION: version } = requireFrom(path.join(root, "tools/engine.cjs")) as {
  VERSION: string;
};
let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "engine-file-")));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A stand-in that tells its version and its arguments. */
function standIn(where: string, says: string, host = true): string {
  fs.mkdirSync(path.join(folder, where), { recursive: true });
  const file = path.join(folder, where, "pulumi");
  fs.writeFileSync(
    file,
    `#!/bin/sh\nif [ "$1" = version ]; then echo ${says}; else echo "${where} $@"; fi\n`,
    { mode: 0o755 },
  );
  if (host)
    fs.writeFileSync(path.join(folder, where, "pulumi-language-nodejs"), "", { mode: 0o755 });
  return file;
}

const env = (...folders: string[]): NodeJS.ProcessEnv => ({
  PATH: [...folders.map((name) => path.resolve(folder, name)), "/usr/bin", "/bin"].join(":"),
  UNIFIED_AI_CACHE: path.join(folder, "cache"),
});
const cached = () => `cache/engine/v${version}-${process.platform}-${process.arch}`;

describe("the engine of a verb", () => {
  it("is the one on PATH, before the cache's", async () => {
    const onPath = standIn("bin", `v${version}`);
    standIn(cached(), `v${version}`);
    expect(await engineFile(env("bin"))).toBe(onPath);
  });

  it("is the cache's when PATH has none or an old one", async () => {
    const inCache = standIn(cached(), `v${version}`);
    standIn("old", "v3.1.0");
    expect(await engineFile(env())).toBe(inCache);
    expect(await engineFile(env("old"))).toBe(inCache);
    const answer = await pulumi(["stack", "ls"], { cwd: folder, env: env() });
    expect(answer).toMatchObject({ code: 0, stdout: `${cached()} stack ls --non-interactive\n` });
  });

  it("is an old one on PATH rather than none", async () => {
    const old = standIn("old", "v3.1.0", false);
    expect(await engineFile(env("old"))).toBe(old);
  });

  it("is the local clouds' own in their environment", async () => {
    standIn(cached(), `v${version}`);
    const shim = path.join(root, "tools/shim");
    expect(await engineFile(env(shim))).toBe(path.join(shim, "pulumi"));
  });

  it("is missed with a remedy, never with ENOENT", async () => {
    await expect(pulumi(["version"], { cwd: folder, env: env() })).rejects.toMatchObject({
      name: "CliError",
      code: "NO_ENGINE",
      message:
        "pulumi: could not be started, no pulumi on PATH and none in the cache; install it " +
        "(https://www.pulumi.com/docs/install), or run `npm start` once, which gets it",
    });
    standIn("bin", `v${version}`);
    await expect(
      pulumi(["version"], { cwd: path.join(folder, "absent"), env: env("bin") }),
    ).rejects.toMatchObject({ code: "NO_FOLDER" });
  });
});
