// Proves `npm start` from nothing to the end in one go, and that it says what it made. Interrupted, completed and repeated, as in
// each run of the tests: tests/e2e/start.test.ts.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, it } from "vitest";
import { repo, run } from "../e2e/local-clouds";
import { expectSummary } from "../e2e/start-summary";

const dir = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-start-"));
const env = { ...process.env, UNIFIED_AI_LOCAL_DIR: dir };
const tool = (name: string) => run("node", [path.join(repo, "tools", name)], { cwd: repo, env });

afterAll(async () => {
  await tool("stop.cjs");
  fs.rmSync(dir, { recursive: true, force: true });
});

it("brings both stacks up, then finds nothing to do", { timeout: 900_000 }, async () => {
  const first = await tool("start.cjs");
  expect(first.code, first.text).toBe(0);
  expectSummary(first.text, "created");
  const second = await tool("start.cjs");
  expect(second.code, second.text).toBe(0);
  expectSummary(second.text, "unchanged");
});
