// Proves what a user meets whose state is damaged, locked, too new or under another key: each a clear error, nothing started
// from empty, the old state still there and restorable. On the real engine with a folder as backend; not on buckets. A full disk: tests/full/full-disk.test.ts.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VerifyReport } from "../../cli/state/verify";
import { repo, run } from "../e2e/local-clouds";
import { PASSPHRASE, TinyStack } from "../e2e/tiny-stack";

let stack: TinyStack;
let good: Buffer;

beforeEach(async () => {
  stack = await TinyStack.start();
  good = fs.readFileSync(stack.file);
});
afterEach(() => stack.dispose());

async function verify(env: NodeJS.ProcessEnv = {}): Promise<VerifyReport> {
  const answer = await stack.unifiedAiWith(env, "state", "verify", "--json");
  const report = JSON.parse(answer.stdout) as VerifyReport;
  expect(answer.code, answer.text).toBe(report.code);
  return report;
}

const problems = ({ findings }: VerifyReport): string[] =>
  findings.filter(({ level }) => level === "problem").map(({ id }) => id);

/** The next update must stop, and must leave the file as it is: never a new state beside or over it. */
async function expectUpRefused(says: RegExp, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const before = fs.readFileSync(stack.file);
  const up = await stack.tryUp("a,b", env);
  expect(up.code, up.text).not.toBe(0);
  expect(up.text).toMatch(says);
  expect(fs.readFileSync(stack.file).equals(before)).toBe(true);
}

async function expectRestored(): Promise<void> {
  const restored = await stack.unifiedAi("state", "restore");
  expect(restored.code, restored.text).toBe(0);
  expect(stack.state().checkpoint.latest).toEqual(
    (JSON.parse(good.toString()) as ReturnType<TinyStack["state"]>).checkpoint.latest,
  );
  const preview = await stack.pulumi({}, "preview", "--expect-no-changes", "--stack", "dev");
  expect(preview.code, preview.text).toBe(0);
  expect((await verify()).code).toBe(0);
}

describe("a damaged state", () => {
  it("that is cut off is refused, the newest valid backup is named and put back", async () => {
    stack.damage((bytes) => bytes.subarray(0, bytes.length / 2));
    await expectUpRefused(/failed to load checkpoint/);
    const report = await verify();
    expect(problems(report)).toEqual(["state-unreadable"]);
    expect(report.newestCopy?.file).toContain(path.join(stack.root, ".pulumi"));
    await expectRestored();
    const kept = fs.readdirSync(stack.backups).filter((name) => name.startsWith("unreadable-"));
    expect(kept).toHaveLength(1);
  });

  it("that is empty is refused, and never taken for a new stack", async () => {
    stack.damage(() => "");
    await expectUpRefused(/failed to load checkpoint/);
    expect(problems(await verify())).toEqual(["state-unreadable"]);
    await expectRestored();
  });

  it("with one flipped byte is found by its checksum, wherever the byte is", async () => {
    for (const at of [0.1, 0.35, 0.6, 0.85]) {
      fs.writeFileSync(stack.file, good);
      stack.damage((bytes) => {
        const copy = Buffer.from(bytes);
        const index = Math.floor(copy.length * at);
        copy[index] = copy[index]! ^ 1;
        return copy;
      }, true);
      const found = problems(await verify());
      expect(
        found.some((id) => id === "checksum" || id === "state-unreadable"),
        `byte at ${at}: ${found.join(" ")}`,
      ).toBe(true);
      const guarded = await stack.unifiedAi("state", "guard", "--", "pulumi", "up", "--yes");
      expect(guarded.code, guarded.text).not.toBe(0);
      expect(guarded.text).toMatch(/must be a whole state|checksum is wrong/);
    }
    await expectRestored();
  });

  it("with a dangling parent is refused, and each such resource is named", async () => {
    stack.damage((bytes) => {
      const state = JSON.parse(bytes.toString()) as ReturnType<TinyStack["state"]>;
      const { latest } = state.checkpoint;
      latest.resources = latest.resources.filter(({ urn }) => !urn.endsWith("::whole"));
      return JSON.stringify(state);
    });
    await expectUpRefused(/snapshot integrity/);
    const report = await verify();
    expect(report.findings.filter(({ id }) => id === "integrity")).toHaveLength(2);
    await expectRestored();
  });

  it("of a newer version is refused with that version, and kept", async () => {
    stack.damage((bytes) => bytes.toString().replace('"version":3', '"version":5'));
    await expectUpRefused(/unsupported checkpoint version 5/);
    const report = await verify();
    expect(problems(report)).toEqual(["state-newer"]);
    expect(report.findings[0]?.what).toContain("a newer pulumi wrote it");
    const restored = await stack.unifiedAi("state", "restore");
    expect(restored.code, restored.text).toBe(1);
    expect(restored.text).toContain("a newer pulumi wrote it");
  });
});

describe("a state under another key", () => {
  const wrong = { PULUMI_CONFIG_PASSPHRASE: "another one" };

  it("is refused with the wrong passphrase before anything is changed", async () => {
    await expectUpRefused(/incorrect passphrase/, wrong);
    const report = await verify(wrong);
    expect(problems(report)).toEqual(["engine"]);
    expect(JSON.stringify(report)).toContain("incorrect passphrase");
    expect(JSON.stringify(report)).not.toContain(PASSPHRASE);
    const drill = await stack.unifiedAiWith(wrong, "state", "restore", "--drill");
    expect(drill.code).toBe(1);
    expect(drill.text).toContain("incorrect passphrase");
  });

  it("is refused without one", async () => {
    await expectUpRefused(/passphrase must be set/, { PULUMI_CONFIG_PASSPHRASE: undefined });
  });
});

describe("a full disk", () => {
  it("stops a backup of ours whole, and the state stays as it is", async () => {
    const limited = `ulimit -f 1; exec "$@"`;
    const verb = ["state", "backup", "--stack", "dev"];
    const answer = await run("bash", ["-c", limited, "bash", process.execPath, cli, ...verb], {
      cwd: stack.project,
      env: stack.environment(),
    });
    expect(answer.code).not.toBe(0);
    expect(fs.readFileSync(stack.file).equals(good)).toBe(true);
    const names = fs.existsSync(stack.backups) ? fs.readdirSync(stack.backups) : [];
    expect(names.filter((name) => name.endsWith(".manifest.json"))).toEqual([]);
  });

  const cli = path.join(repo, "tools", "unified-ai.cjs");
});

describe("a stale lock", () => {
  it("is not broken in silence; it is explained, and recover takes it away", async () => {
    const folder = path.join(stack.root, ".pulumi", "locks", "organization", "tiny", "dev");
    fs.mkdirSync(folder, { recursive: true });
    const dead = spawnSync("true").pid;
    const { hostname, userInfo } = await import("node:os");
    const lock = {
      pid: dead,
      username: userInfo().username,
      hostname: hostname(),
      timestamp: "2026-11-21T10:00:00Z",
    };
    fs.writeFileSync(
      path.join(folder, "1b4e28ba-2fa1-41d2-883f-0016d3cca427.json"),
      JSON.stringify(lock),
    );
    await expectUpRefused(/currently locked by 1 lock/);
    expect(problems(await verify())).toEqual(["stale-lock"]);
    const restored = await stack.unifiedAi("state", "restore");
    expect(restored.code, restored.text).toBe(1);
    expect(restored.text).toContain("which is dead; run `unified-ai recover` first");
    const recovered = await stack.unifiedAi("recover");
    expect(recovered.code, recovered.text).toBe(0);
    expect((await verify()).code).toBe(0);
    await stack.up();
  });
});

describe("a killed run that had deleted something", () => {
  it("is completed, and what it deleted is nobody's loss", async () => {
    await stack.up("a,b,c");
    stack.damage((bytes) => {
      const state = JSON.parse(bytes.toString()) as ReturnType<TinyStack["state"]>;
      const { latest } = state.checkpoint;
      latest.resources = latest.resources.filter(({ urn }) => !urn.endsWith("::c"));
      const resource = latest.resources.find(({ urn }) => urn.endsWith("::a"));
      latest.pending_operations = [{ type: "updating", resource }];
      return JSON.stringify(state);
    });
    const folder = path.join(stack.root, ".pulumi", "locks", "organization", "tiny", "dev");
    fs.mkdirSync(folder, { recursive: true });
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const lock = { pid, username: "ada", hostname: os.hostname(), timestamp: new Date() };
    fs.writeFileSync(path.join(folder, "killed.json"), JSON.stringify(lock));
    const answer = await stack.unifiedAi("recover");
    expect(answer.code, answer.text).toBe(0);
    expect(problems(await verify())).toEqual([]);
  });
});
