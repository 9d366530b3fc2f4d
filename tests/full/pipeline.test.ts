// Proves the steps of a pipeline as anybody runs them, on the local clouds: a preview that fails, a deployment with its aliases
// called, what is found when a target's cloud is gone, and drift of a whole environment. A preview of every stack:
// tests/e2e/ci-preview.test.ts.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DriftReport } from "../../cli/drift/drift";
import type { VerifyReport } from "../../cli/verify/text";
import { repo, run, type Answer } from "../e2e/local-clouds";

describe("the steps of a pipeline", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-pipeline-"));
  const files = path.join(folder, "ci");
  const env = { ...process.env, UNIFIED_AI_LOCAL_DIR: path.join(folder, "local") };
  const node = (script: string, ...args: string[]): Promise<Answer> =>
    run(process.execPath, [path.join(repo, "tools", script), ...args], { cwd: repo, env });
  const read = <T>(stack: string, name: string): T =>
    JSON.parse(fs.readFileSync(path.join(files, stack, name), "utf8")) as T;
  const exec = (...args: string[]): Promise<Answer> =>
    node(
      "unified-ai.cjs",
      "local",
      "exec",
      "--",
      "node",
      path.join(repo, "tools", "unified-ai.cjs"),
      ...args,
    );

  afterAll(async () => {
    await node("unified-ai.cjs", "local", "stop");
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("say what failed of a stack, and still write the comment", { timeout: 300_000 }, async () => {
    const started = await node("unified-ai.cjs", "local", "start");
    expect(started.code, started.text).toBe(0);
    const refuse = [
      {
        method: "check",
        token: "aws:ec2/vpc:Vpc",
        code: "Denied",
        status: 403,
        message: "no vpc here",
      },
    ];
    const faults = path.join(folder, "local", "clouds", "faults.json");
    fs.writeFileSync(faults, JSON.stringify({ refuse }));
    const answer = await node(
      "ci/preview.cjs",
      "--stack",
      "dev",
      "--out",
      path.join(folder, "failing"),
    );
    fs.rmSync(faults);
    expect(answer.code, answer.text).toBe(1);
    const comment = fs.readFileSync(path.join(folder, "failing", "comment.md"), "utf8");
    expect(comment).toContain("1 stack could not be previewed");
    expect(comment).toMatch(/- `dev`, preview: .*no vpc here/);
  });

  describe("a deployment", () => {
    beforeAll(async () => {
      const started = await node("unified-ai.cjs", "local", "start");
      if (started.code !== 0) throw new Error(started.text);
    }, 60_000);

    it(
      "is up, and every alias of it answers from a target of its own",
      { timeout: 600_000 },
      async () => {
        const answer = await node("ci/deploy.cjs", "--stack", "dev", "--out", files);
        expect(answer.code, answer.text).toBe(0);
        const { checks, failed } = read<VerifyReport>("dev", "verify.json");
        expect(failed).toBe(0);
        expect(checks.map(({ alias = "-", check }) => `${alias} ${check}`)).toEqual([
          "- key",
          "chat chat",
          "chat stream",
          "embed embedding",
          "- wrong-key",
          "- unknown-model",
        ]);
        const by = checks.flatMap(({ alias, answeredBy }) => (alias ? [answeredBy] : []));
        expect(by.every((key) => /^(chat|embed)-azure-/.test(key ?? ""))).toBe(true);
      },
    );

    it(
      "is found out when nothing answers behind an alias, and named with a fix",
      { timeout: 300_000 },
      async () => {
        const cut = await node("unified-ai.cjs", "local", "fault", "azure", "refused");
        expect(cut.code, cut.text).toBe(0);
        const answer = await exec("verify", "--stack", "dev", "--wait", "0", "--json");
        await node("unified-ai.cjs", "local", "fault", "--clear");
        expect(answer.code, answer.text).toBe(2);
        const { checks } = JSON.parse(answer.stdout) as VerifyReport;
        const bad = checks.filter(({ ok }) => !ok);
        expect(bad.map(({ alias, check }) => `${alias} ${check}`)).toEqual(["embed embedding"]);
        expect(bad[0]?.problem).toMatch(/^answered 5\d\d/);
        expect(bad[0]?.fix).toContain("no target answered");
        const chat = checks.find(({ check }) => check === "chat");
        expect(chat?.answeredBy).toMatch(/^chat-aws-/);
      },
    );

    it("has no drift, until somebody changes it by hand", { timeout: 300_000 }, async () => {
      const clean = await exec("drift", "--stack", "dev");
      expect(clean.code, clean.text).toBe(0);
      const log = { token: "aws:cloudwatch/logGroup:LogGroup", id: "/aws/bedrock/atlas-dev" };
      const outside = path.join(folder, "local", "clouds", "outside.jsonl");
      fs.appendFileSync(outside, `${JSON.stringify({ ...log, set: { retentionInDays: 1 } })}\n`);
      const answer = await exec("drift", "--stack", "dev", "--json");
      expect(answer.code, answer.text).toBe(2);
      const { drifted } = JSON.parse(answer.stdout) as DriftReport;
      expect(drifted).toMatchObject([
        { kind: "changed", up: "restores", properties: [{ path: "retentionInDays", found: "1" }] },
      ]);
    });
  });
});
