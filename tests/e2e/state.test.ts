// Proves that a stack's state is judged, kept, put back and guarded by `unified-ai state`, on the real engine with a folder as
// backend. Two writers at one time: tests/e2e/two-writers.test.ts; damage: tests/full/damaged-state.test.ts. Buckets:
// tests/full/state-bucket.test.ts.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RecoverReport } from "../../cli/recover";
import type { Manifest } from "../../cli/state/backup";
import type { GuardReport } from "../../cli/state/guard";
import type { VerifyReport } from "../../cli/state/verify";
import { TinyStack } from "./tiny-stack";

let stack: TinyStack;
beforeAll(async () => {
  stack = await TinyStack.start();
});
afterAll(() => stack.dispose());

async function verify(): Promise<VerifyReport> {
  const answer = await stack.unifiedAi("state", "verify", "--json");
  return JSON.parse(answer.stdout) as VerifyReport;
}

const problems = ({ findings }: VerifyReport): string[] =>
  findings.filter(({ level }) => level === "problem").map(({ id }) => id);

const manifests = (): Manifest[] =>
  fs
    .readdirSync(stack.backups)
    .filter((name) => name.endsWith(".manifest.json"))
    .sort()
    .map((name) => JSON.parse(fs.readFileSync(path.join(stack.backups, name), "utf8")) as Manifest);

async function backUp(): Promise<string> {
  const answer = await stack.unifiedAi("state", "backup", "--json");
  expect(answer.code, answer.text).toBe(0);
  return (JSON.parse(answer.stdout) as { file: string }).file;
}

describe("state backup", () => {
  it("keeps the state for its owner only, with a manifest that names it", async () => {
    const file = await backUp();
    const manifest = manifests().at(-1)!;
    expect(manifest).toMatchObject({
      project: "tiny",
      stack: "dev",
      serial: 1,
      resources: 4,
      pending: 0,
      engine: "v3.259.0",
      reason: "backup",
    });
    expect(manifest.stateSha256).toBe((await verify()).sha256);
    for (const name of fs.readdirSync(stack.backups)) {
      expect(fs.statSync(path.join(stack.backups, name)).mode & 0o077, name).toBe(0);
    }
    const text = fs.readFileSync(file, "utf8");
    expect(text).not.toContain("secret of a");
    const exported = await stack.must("stack", "export", "--stack", "dev");
    expect(JSON.parse(text)).toEqual(JSON.parse(exported.stdout));
  });
});

describe("state restore", () => {
  it("drills: restores into a scratch backend, and the real one is only read", async () => {
    const before = fs.readFileSync(stack.file);
    const history = (await verify()).serial;
    const same = await stack.unifiedAi("state", "restore", "--drill", "--json");
    expect(same.code, same.text).toBe(0);
    expect(JSON.parse(same.stdout)).toMatchObject({ code: 0, resources: 4, changes: [] });
    const more = await stack.unifiedAiWith(
      { NAMES: "a,b,c" },
      "state",
      "restore",
      "--drill",
      "--json",
    );
    expect(more.code, more.text).toBe(2);
    expect(JSON.parse(more.stdout)).toMatchObject({ changes: ["create c"] });
    expect(fs.readFileSync(stack.file).equals(before)).toBe(true);
    expect((await verify()).serial).toBe(history);
  });

  it("refuses an older state unless told, and keeps what it replaces", async () => {
    const old = await backUp();
    await stack.up("a,b,c");
    const refused = await stack.unifiedAi("state", "restore", old);
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/must be of the present update 2, got 1; .* add --older/);
    expect(stack.names()).toContain("c");
    const restored = await stack.unifiedAi("state", "restore", old, "--older", "--json");
    expect(restored.code, restored.text).toBe(0);
    expect(stack.names()).not.toContain("c");
    const { keptAs } = JSON.parse(restored.stdout) as { keptAs: string };
    expect(fs.readFileSync(keptAs, "utf8")).toContain("::c");
    // Explained by the manifest that the restore left, so nobody is alarmed by what update 2 had made.
    expect(problems(await verify())).toEqual([]);
    const back = await stack.unifiedAi("state", "restore", keptAs, "--older");
    expect(back.code, back.text).toBe(0);
    expect(stack.names()).toContain("c");
  });

  it("refuses a backup that fails its checksum, is cut off, or has no manifest", async () => {
    const good = await backUp();
    const copy = (name: string, change: (text: string) => string, manifest = true): string => {
      const file = path.join(stack.dir, `${name}.json`);
      fs.writeFileSync(file, change(fs.readFileSync(good, "utf8")));
      if (manifest) {
        const text = fs.readFileSync(good.replace(".json", ".manifest.json"));
        fs.writeFileSync(path.join(stack.dir, `${name}.manifest.json`), text);
      }
      return file;
    };
    for (const [file, says] of [
      [
        copy("flipped", (text) => text.replace("tiny:index", "tiny:indey")),
        /must have the checksum/,
      ],
      [copy("cut", (text) => text.slice(0, 500)), /must have the checksum/],
      [copy("bare", (text) => text, false), /must have a manifest beside it/],
      [path.join(stack.dir, "none.json"), /must be a backup, got nothing/],
    ] as const) {
      const before = fs.readFileSync(stack.file);
      const answer = await stack.unifiedAi("state", "restore", file);
      expect(answer.code, answer.text).toBe(1);
      expect(answer.text).toMatch(says);
      expect(fs.readFileSync(stack.file).equals(before)).toBe(true);
    }
  });

  it("refuses a state of another stack", async () => {
    const good = await backUp();
    const folder = path.join(stack.dir, "other");
    fs.mkdirSync(folder);
    const file = path.join(folder, "other.json");
    fs.copyFileSync(good, file);
    const manifest = JSON.parse(
      fs.readFileSync(good.replace(".json", ".manifest.json"), "utf8"),
    ) as Manifest;
    fs.writeFileSync(
      path.join(folder, "other.manifest.json"),
      JSON.stringify({ ...manifest, stack: "prod" }),
    );
    const answer = await stack.unifiedAi("state", "restore", file);
    expect(answer.code).toBe(1);
    expect(answer.text).toMatch(/must be a state of tiny\/dev, got tiny\/prod/);
  });
});

describe("state verify", () => {
  it("finds a state that works in another account than the recorded one", async () => {
    const before = fs.readFileSync(stack.file);
    stack.configure({ "tiny:endpoint": { aws: { accountId: "111122223333" } } });
    stack.damage((bytes) => {
      const state = JSON.parse(bytes.toString()) as ReturnType<TinyStack["state"]>;
      const urn = "urn:pulumi:dev::tiny::pulumi:providers:aws::aws";
      const inputs = { allowedAccountIds: '["999988887777"]', region: "us-east-1" };
      const provider = { urn, type: "pulumi:providers:aws", custom: true, id: "1", inputs };
      state.checkpoint.latest.resources.push(provider);
      return JSON.stringify(state);
    });
    const report = await verify();
    expect(problems(report)).toContain("account");
    expect(JSON.stringify(report)).toContain("999988887777");
    const guarded = await stack.unifiedAi("state", "guard", "--", "pulumi", "up", "--yes");
    expect(guarded.code, guarded.text).toBe(2);
    expect(guarded.text).toContain("the command was not started");
    fs.writeFileSync(stack.file, before);
    fs.rmSync(`${stack.file}.attrs`, { force: true });
    stack.configure({ "tiny:endpoint": {} });
    expect((await verify()).code).toBe(0);
  });

  it("answers without a stack or a project as every command does", async () => {
    const none = await stack.unifiedAi("state", "verify", "--cwd", stack.dir, "--json");
    expect(none.code).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ code: 1, error: { code: "NO_PROJECT" } });
  });
});

describe("recover", () => {
  // As a writer leaves it that was paused, wrote over an update made meanwhile, and was killed before its next step had ended.
  const leaveByZombie = (without: string): void =>
    stack.damage((bytes) => {
      const state = JSON.parse(bytes.toString()) as ReturnType<TinyStack["state"]>;
      const { latest } = state.checkpoint;
      latest.resources = latest.resources.filter(({ urn }) => !urn.endsWith(`::${without}`));
      const resource = latest.resources.find(({ urn }) => urn.endsWith("::a"));
      latest.pending_operations = [{ type: "updating", resource }];
      return JSON.stringify(state);
    });

  it("keeps what that writer wrote over where verify finds it, until it is back", async () => {
    await stack.up("a,b,c");
    leaveByZombie("c");
    expect(problems(await verify()).sort()).toEqual(["lost-update", "pending"]);
    const answer = await stack.unifiedAi("recover", "--json");
    expect(answer.code, answer.text).toBe(2);
    const { losses } = JSON.parse(answer.stdout) as RecoverReport;
    expect(losses).toHaveLength(1);
    expect(losses[0]!.what).toMatch(/wrote over update \d+; lost: \S+::c$/);

    const report = await verify();
    expect(problems(report)).toEqual(["lost-update"]);
    const kept = /--older (\S+?)`/.exec(report.findings.find(isLoss)!.fix!)![1]!;
    const guarded = await stack.unifiedAi("state", "guard", "--", "pulumi", "up", "--yes");
    expect(guarded.code, guarded.text).toBe(2);
    expect(guarded.text).toContain("wrote over update");
    const restored = await stack.unifiedAi("state", "restore", "--older", kept);
    expect(restored.code, restored.text).toBe(0);
    expect(stack.names()).toContain("c");
    expect(problems(await verify())).toEqual([]);
  });

  const isLoss = ({ id }: { id: string }): boolean => id === "lost-update";
});

describe("state guard", () => {
  it("runs a command as the only writer, keeps the state before and after, and marks its updates", async () => {
    const file = path.join(stack.dir, "report.json");
    const up = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "dev"];
    const answer = await stack.unifiedAiWith(
      { NAMES: "a,b,c,d" },
      ...["state", "guard", "--report", file, "--", ...up],
    );
    expect(answer.code, answer.text).toBe(0);
    const report = JSON.parse(fs.readFileSync(file, "utf8")) as GuardReport;
    expect(report).toMatchObject({ fenced: false, findings: [], ended: { code: 0 } });
    const [before, after] = report.serials;
    expect(after).toBe(before + 1);
    expect(manifests().at(-1)).toMatchObject({ reason: "guard", serial: after, run: report.run });
  });

  it("passes the command's exit code on, and still keeps what it left", async () => {
    const command = ["bash", "-c", "exit 7"];
    const answer = await stack.unifiedAi("state", "guard", "--", ...command);
    expect(answer.code, answer.text).toBe(7);
  });

  it("says when somebody else wrote meanwhile", async () => {
    const plain = "env -u PULUMI_BACKEND_URL true";
    const sneaky = `${plain}; for name in $(env | grep -o '^PULUMI_UNIFIED_AI_RUN_[^=]*'); do unset $name; done; pulumi up --yes --skip-preview --stack dev --non-interactive`;
    const answer = await stack.unifiedAi("state", "guard", "--", "bash", "-c", sneaky);
    expect(answer.code, answer.text).toBe(2);
    expect(answer.text).toMatch(/update \d+ \(update\) was made by somebody else/);
  });

  it("lets one run at a time in, and takes the way to the state from one that is taken over", async () => {
    const hold = spawn(
      process.execPath,
      ["tools/unified-ai.cjs", "state", "guard", "-C", stack.project, "-s", "dev", "--"].concat([
        "bash",
        "-c",
        "echo inside; read; pulumi up --yes --skip-preview --stack dev --non-interactive",
      ]),
      { env: { ...stack.environment(), NAMES: "zombie" }, stdio: ["pipe", "pipe", "pipe"] },
    );
    let text = "";
    for (const stream of [hold.stdout, hold.stderr]) {
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    }
    const end = new Promise<number | null>((resolve) => hold.on("close", resolve));
    await expect.poll(() => text, { timeout: 90_000 }).toContain("inside");
    const refused = await stack.unifiedAi("state", "guard", "--", "true");
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/held by .*@.*, pid \d+, .*which still runs/);
    const taken = await stack.unifiedAi("state", "guard", "--take-over", "--", "true");
    expect(taken.code, taken.text).toBe(0);
    const before = fs.readFileSync(stack.file);
    hold.stdin.end("\n");
    expect(await end, text).not.toBe(0);
    expect(text).toMatch(/another run took over while this one went on/);
    expect(fs.readFileSync(stack.file).equals(before)).toBe(true);
  });
});
