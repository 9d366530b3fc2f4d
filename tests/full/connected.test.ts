// Proves the way of `npm run test:connected`, with the local clouds in the place of the real provider plugins: both previews are
// made, and the program with dummy credentials plans what the committed one plans. The real plugins need internet.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, it } from "vitest";
import { ensureEngine } from "../../tools/engine.cjs";

const { compareStacks } = createRequire(__filename)("../../tools/connected.cjs") as {
  compareStacks(
    options: object,
  ): Promise<{ stack: string; compared: number; findings: object[] }[]>;
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-connected-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it("previews every stack twice and finds no difference", { timeout: 300_000 }, async () => {
  const progress = { line: () => undefined, step: (_: string, work: () => unknown) => work() };
  const { pulumi } = await ensureEngine({ progress: progress as never });
  const reports = await compareStacks({
    stacks: ["dev", "staging", "prod"],
    engine: pulumi,
    folder,
    progress,
    attach: (env: NodeJS.ProcessEnv) => env["PULUMI_DEBUG_PROVIDERS"],
  });
  expect(reports.map(({ stack }) => stack)).toEqual(["dev", "staging", "prod"]);
  for (const { stack, compared, findings } of reports) {
    expect(findings, stack).toEqual([]);
    expect(compared, stack).toBeGreaterThan(100);
  }
});
