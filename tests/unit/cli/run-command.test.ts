// Proves that a command run through us can write more to a slow reader than a pipe holds.
import { spawn } from "node:child_process";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");

/** Runs `dd` through `runCommand`, as the shim runs the engine, and reads what it writes only after a while. */
const script = (keepStderr: boolean) => `
require("./tools/build.cjs").ensureFresh();
const { endLike, runCommand } = require("./bin/cli/run-command.js");
const args = ["if=/dev/zero", "bs=64k", "count=64", "status=none"];
runCommand("dd", args, { env: process.env, keepStderr: ${keepStderr} }).then(endLike);
`;

describe.runIf(process.platform !== "win32")("a command that writes much", () => {
  it.each([true, false])("is not cut off by a slow reader, stderr kept: %s", async (keepStderr) => {
    const child = spawn(process.execPath, ["-e", script(keepStderr)], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    let bytes = 0;
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    setTimeout(() => child.stdout.on("data", (chunk: Buffer) => (bytes += chunk.length)), 2_000);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(said).toBe("");
    expect(code).toBe(0);
    expect(bytes).toBe(64 * 64 * 1_024);
  });
});
