// Proves the command line itself: help, mistakes, and errors as JSON.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = path.resolve(__dirname, "../../..");
let local: string;
const run = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(root, "tools/unified-ai.cjs"), ...args], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: local, UNIFIED_AI_LOCAL_DIR: local },
  });

beforeEach(() => {
  local = fs.mkdtempSync(path.join(os.tmpdir(), "main-"));
});
afterEach(() => fs.rmSync(local, { recursive: true, force: true }));

describe("unified-ai", () => {
  it("lists its verbs and exit codes", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    for (const word of [
      "local",
      "recover",
      "Exit codes: 0 nothing found, 1 the command failed, 2",
    ]) {
      expect(stdout).toContain(word);
    }
    expect(run("local", "--help").stdout).toMatch(
      /start[\s\S]*stop[\s\S]*status[\s\S]*reset[\s\S]*exec/,
    );
  });

  it("suggests the nearest verb", () => {
    const { status, stderr } = run("local", "stauts");
    expect(status).toBe(1);
    expect(stderr).toContain("unknown command 'stauts'");
    expect(stderr).toContain("Did you mean status?");
  });

  it("writes one JSON object with --json, errors included", () => {
    expect(JSON.parse(run("local", "status", "--json").stdout)).toMatchObject({
      code: 0,
      running: false,
    });
    fs.mkdirSync(path.join(local, "clouds"));
    fs.writeFileSync(path.join(local, "clouds/store.json"), "{");
    const { status, stdout, stderr } = run("local", "status", "--json");
    expect(status).toBe(1);
    expect(stderr).toBe("");
    const answer = JSON.parse(stdout) as { code: number; error: { code: string; message: string } };
    expect(answer).toMatchObject({ code: 1, error: { code: "store-unreadable" } });
    expect(answer.error.message).toContain(path.join(local, "clouds/store.json"));
  });

  it.each([
    [["local", "stauts", "--json"], "unknown command 'stauts' (Did you mean status?)"],
    [["frob", "--json"], "unknown command 'frob'"],
    [["recover", "--json"], "required option '-s, --stack <stack>' not specified"],
    [["local", "status", "--nope", "--json"], "unknown option '--nope'"],
  ])("writes one JSON object for mistakes in the command line too: %j", (args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ code: 1, error: { code: "USAGE", message } });
  });

  it("prints its version", () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
      version: string;
    };
    expect(run("--version")).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it("says in one line what went wrong", () => {
    fs.mkdirSync(path.join(local, "clouds"));
    fs.writeFileSync(path.join(local, "clouds/store.json"), "{");
    const { status, stderr } = run("local", "status");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*store\.json: .*\n$/);
  });

  it("does nothing and succeeds when there is nothing to stop", () => {
    expect(run("local", "stop").stdout).toBe("local clouds do not run\n");
    const stop = spawnSync(process.execPath, [path.join(root, "tools/stop.cjs")], {
      encoding: "utf8",
      env: { UNIFIED_AI_LOCAL_DIR: local },
    });
    expect([stop.status, stop.stdout]).toEqual([0, "nothing is running\n"]);
  });
});
