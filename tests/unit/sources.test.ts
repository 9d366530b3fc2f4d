// Proves that every source passes the type check (the SDKs drop an unknown top-level input in silence, so nothing else would see
// it), the linter with the import rules, and the formatter. All at once: a test that waits for a gateway runs beside them.
import { execFile } from "node:child_process";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../..");

describe("the sources", () => {
  for (const [what, script, ...args] of [
    ["type check", "typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"],
    ["linter", "eslint/bin/eslint.js", "."],
    ["formatter", "prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ] as const) {
    it.concurrent(`pass the ${what}`, { timeout: 300_000 }, async () => {
      const { code, text } = await run(path.join(root, "node_modules", script), args);
      expect(text.trim()).toBe("");
      expect(code).toBe(0);
    });
  }
});

function run(script: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, text: stdout + stderr }),
    );
  });
}
