// Proves how the steps of a pipeline tell a violated policy from a failure, with an engine that says what a test wants; with the
// real one: tests/e2e/ci-preview.test.ts.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { failuresIn } from "../../../cli/ci/deploy";
import { policyConfig, stacksOf, type Place } from "../../../cli/ci/place";
import { enginePreview, previewStack } from "../../../cli/ci/preview-stack";
import { runStep } from "../../../cli/ci/run";
import { ProgressLines } from "../../../cli/toolbox";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-ci-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const quiet = new ProgressLines({ out: { write: () => undefined } });

/** A `pulumi` that writes this JSON text, these events, and ends so. */
function engine(code: number, diagnostics: object[], events: object[] = []): Place {
  const file = path.join(folder, "pulumi");
  const answer = { steps: [], diagnostics };
  const lines = events.map((event) => JSON.stringify(event)).join("\n");
  fs.writeFileSync(
    file,
    `#!${process.execPath}
const at = process.argv.indexOf("--event-log");
require("fs").writeFileSync(process.argv[at + 1], ${JSON.stringify(lines)});
process.stdout.write(${JSON.stringify(JSON.stringify(answer))}, () => process.exit(${code}));
`,
    { mode: 0o755 },
  );
  const end = (): Promise<void> => Promise.resolve();
  return { name: "local clouds", env: process.env, pulumi: file, cwd: folder, end };
}
const error = (message: string): object => ({ severity: "error", message });
const violation = {
  policyEvent: {
    policyName: "kms-rotation",
    enforcementLevel: "mandatory",
    message: "a\nb",
    resourceUrn: "u",
  },
};

describe("the preview of a stack", () => {
  it("is well when the engine is", async () => {
    const { end, broken } = await enginePreview("dev", engine(0, []), folder);
    expect([end.code, broken]).toEqual([0, []]);
  });

  it("is a violation when a policy is all that the engine has against it", async () => {
    const place = engine(255, [error("error: preview failed\n")], [violation]);
    const { end, broken } = await enginePreview("dev", place, folder);
    expect(end.code).toBe(2);
    expect(broken).toMatchObject([{ rule: "kms-rotation", severity: "medium", message: "b" }]);
  });

  it("is a failure when something else went wrong, violated policies or not", async () => {
    for (const events of [[], [violation]]) {
      const place = engine(255, [error("no such region"), error("preview failed")], events);
      const { end } = await enginePreview("dev", place, folder);
      expect(end.code).toBe(255);
      expect(end.said).toContain("no such region");
    }
  });

  it("leaves in its folder what failed, without secrets, and nothing of an earlier run", async () => {
    const out = path.join(folder, "out");
    fs.mkdirSync(out, { recursive: true });
    fs.writeFileSync(path.join(out, "cost.json"), "{}");
    const place = engine(255, [error("refused ua_abcdefgh12345678")]);
    const preview = await previewStack({ stack: "dev", place, folder: out, progress: quiet });
    expect(preview).toMatchObject({
      code: 1,
      failed: { step: "preview", message: "refused (hidden)" },
    });
    expect(fs.readdirSync(out)).toEqual(["status.json"]);
    expect(JSON.parse(fs.readFileSync(path.join(out, "status.json"), "utf8"))).toMatchObject({
      stack: "dev",
      failed: { step: "preview", message: "refused (hidden)" },
      steps: [{ step: "preview", code: 255 }],
    });
  });
});

describe("a step", () => {
  it("keeps what is said apart from what is written", async () => {
    const stdout = path.join(folder, "stdout");
    const script = 'console.log("written"); console.error("said"); process.exit(3)';
    const end = await runStep({
      file: process.execPath,
      args: ["-e", script],
      cwd: folder,
      env: process.env,
      stdout,
    });
    expect(end).toMatchObject({ code: 3, said: "said\n" });
    expect(fs.readFileSync(stdout, "utf8")).toBe("written\n");
    expect(fs.statSync(stdout).mode & 0o077).toBe(0);
  });

  it("that cannot be started is an error", async () => {
    await expect(
      runStep({ file: path.join(folder, "absent"), args: [], cwd: folder, env: process.env }),
    ).rejects.toThrow("ENOENT");
  });
});

describe("the stacks", () => {
  it("are those with a committed file, in the order of promotion", () => {
    for (const stack of ["qa", "prod", "dev"])
      fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "");
    expect(stacksOf([], folder)).toEqual(["dev", "prod", "qa"]);
    expect(stacksOf(["prod", "dev", "prod"], folder)).toEqual(["dev", "prod"]);
    expect(() => stacksOf(["live"], folder)).toThrow(
      'stack "live": must have a file Pulumi.live.yaml',
    );
  });

  it("have policies of their own", () => {
    expect(policyConfig("dev")).toMatch(/policies\/config\/dev\.json$/);
    expect(() => policyConfig("qa")).toThrow("must have a policy config file");
  });
});

describe("failuresIn", () => {
  it("finds violated policies with their reasons, and errors, in what the engine wrote", () => {
    const log = [
      " +  gcp:billing:Budget budget creating error: refused by the cloud",
      "Policies:",
      "    unified-ai@v0.1.0",
      "        - [advisory] [severity: low]  tags  (aws:kms:Key: data)",
      "          A title",
      "          advice",
      "        - [mandatory] [severity: critical]  no-secrets  (gcp:billing:Budget: budget)",
      "          Inputs hold no secret",
      '          gcp:billing/budget:Budget "budget": `key` must be a secret, got ua_abcdefgh12345678',
      "        - [advisory] [severity: low]  tags  (aws:kms:Key: data)",
      "",
      "Diagnostics:",
      "  gcp:billing:Budget (budget):",
      "    error: refused by the cloud",
    ].join("\n");
    expect(failuresIn(log)).toEqual([
      "violated: [severity: critical]  no-secrets  (gcp:billing:Budget: budget)",
      '          gcp:billing/budget:Budget "budget": `key` must be a secret, got (hidden)',
      "    error: refused by the cloud",
    ]);
  });
});
