// Proves what a pull request runs, `npm run ci:preview`, on the real engine and the local clouds: dev, staging and prod as committed
// pass the policy pack, the one comment says what they cost, and the policy of costs sums up the same. A deployment: tests/full/pipeline.test.ts.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, it } from "vitest";
import { parseStack } from "../../cli/cost/resources";
import { judged } from "../unit/policies/cost/totals";
import { repo, run, type Answer } from "./local-clouds";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-ci-"));
const env = { ...process.env, UNIFIED_AI_LOCAL_DIR: path.join(folder, "local") };
const node = (script: string, ...args: string[]): Promise<Answer> =>
  run(process.execPath, [path.join(repo, "tools", script), ...args], { cwd: repo, env });

afterAll(async () => {
  await node("unified-ai.cjs", "local", "stop");
  fs.rmSync(folder, { recursive: true, force: true });
});

it(
  "previews every stack on clouds of their own, which are ended afterwards",
  { timeout: 400_000 },
  async () => {
    const files = path.join(folder, "ci");
    const answer = await node("ci/preview.cjs", "--out", files);
    expect(answer.code, answer.text).toBe(0);
    const comment = fs.readFileSync(path.join(files, "comment.md"), "utf8");
    expect(comment.split("\n")[0]).toBe("<!-- unified-ai pull-request -->");
    for (const stack of ["dev", "staging", "prod"]) {
      expect(comment).toMatch(
        new RegExp(`\\| \`${stack}\` \\| \\d+ to create \\| no violation.*\\| \\$\\d`),
      );
      expect(fs.readdirSync(path.join(files, stack)).sort()).toEqual([
        "check.json",
        "check.sarif",
        "cost.json",
        "preview.json",
        "retirement.json",
        "status.json",
      ]);
      const preview = path.join(files, stack, "preview.json");
      const { planned } = parseStack(JSON.parse(fs.readFileSync(preview, "utf8")), preview);
      // The policy's sum is the command's: also of the proxies' machines, which a first preview does not know.
      const cost = JSON.parse(fs.readFileSync(path.join(files, stack, "cost.json"), "utf8")) as {
        fixed: { monthlyUsd: number };
      };
      expect(await judged(planned)).toEqual({
        usd: cost.fixed.monthlyUsd.toFixed(2),
        undecided: [],
      });
    }
    const status = await node("unified-ai.cjs", "local", "stop");
    expect(status.text).toContain("local clouds do not run");
  },
);
