// Proves the shim around a stand-in for the engine; the real engine is in the end-to-end tests.
import { createRequire } from "node:module";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refuseRemoteBackend } from "../../../cli/shim/backend";

const requireFrom = createRequire(__filename);
import { describeHolders } from "../../../cli/shim/lock-holder";

const root = path.resolve(__dirname, "../../..");
const { ensureFresh } = requireFrom(path.join(root, "tools/build.cjs")) as {
  ensureFresh(): unknown;
};

describe("refuseRemoteBackend", () => {
  const check = (env: NodeJS.ProcessEnv, verb = "up", argv: string[] = [verb]) =>
    refuseRemoteBackend({ env: { PULUMI_DEBUG_PROVIDERS: "aws:1", ...env }, verb, argv });

  it("lets a file backend pass, and everything when no local cloud is attached", () => {
    expect(() => check({ PULUMI_BACKEND_URL: "file:///x" })).not.toThrow();
    expect(() =>
      refuseRemoteBackend({ env: { PULUMI_BACKEND_URL: "s3://x" }, verb: "up", argv: [] }),
    ).not.toThrow();
  });

  it.each(["s3://bucket", "https://api.pulumi.com", "gs://b", "azblob://b"])(
    "refuses %s",
    (url) => {
      expect(() => check({ PULUMI_BACKEND_URL: url })).toThrow(
        `PULUMI_BACKEND_URL: must be a file:// backend while the local clouds are attached, got ${JSON.stringify(url)}`,
      );
    },
  );

  it("does not print a password in the address", () => {
    expect(() => check({ PULUMI_BACKEND_URL: "postgres://u:secret@h/db" })).toThrow(
      /got "postgres:\/\/h\/db"/,
    );
  });

  it("refuses what Pulumi.yaml or a login would lead to", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "backend-"));
    const projectFile = path.join(folder, "Pulumi.yaml");
    fs.writeFileSync(projectFile, "name: x\nbackend: { url: s3://real }\n");
    const env = { PULUMI_DEBUG_PROVIDERS: "aws:1" };
    expect(() => refuseRemoteBackend({ env, verb: "up", argv: [], projectFile })).toThrow(
      "`backend.url`",
    );
    expect(() => refuseRemoteBackend({ env, verb: "up", argv: [] })).toThrow("must be set");
    fs.rmSync(folder, { recursive: true });
  });

  it("refuses a login to anything but files", () => {
    expect(() => check({}, "login", ["login", "s3://b"])).toThrow("a login to s3://b is refused");
    expect(() => check({}, "login", ["login"])).toThrow("a login to a service is refused");
    expect(() => check({}, "login", ["login", "--local"])).not.toThrow();
  });
});

describe("describeHolders", () => {
  const said = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///s/.pulumi/locks/organization/p/dev/1.json?no_tmp_dir=true: created by ada@build-3 (pid 4711) at 2026-11-21T10:00:00Z`;
  const now = new Date("2026-11-21T10:00:07Z");

  it("names the holder, since when, and that it lives", () => {
    expect(describeHolders(said, { stack: "dev", now, state: () => "alive" })).toBe(
      'stack "dev": locked by ada@build-3, pid 4711, since 2026-11-21T10:00:00Z (7 s ago); it still runs: wait for it to end',
    );
  });
  it("sends on to recover when the holder is dead", () => {
    expect(describeHolders(said, { stack: "dev", now, state: () => "dead" })).toContain(
      "`npx unified-ai local exec -- unified-ai recover --stack dev`",
    );
  });
  it("does not guess about another machine", () => {
    expect(describeHolders(said, { now, state: () => "elsewhere" })).toContain(
      "it runs on another machine",
    );
  });
  it("says nothing of other failures", () => {
    expect(describeHolders("error: no stack named 'x' found")).toBeUndefined();
  });
});

describe("the pulumi of the local clouds", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const calls = () => fs.readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n");
  const run = (args: string[], cwd = root, more: NodeJS.ProcessEnv = {}) =>
    spawnSync(path.join(root, "tools/shim/pulumi"), args, {
      cwd,
      env: { ...env, ...more },
      encoding: "utf8",
    });

  beforeEach(() => {
    ensureFresh();
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "shim-")));
    const engine = path.join(folder, "engine");
    // Notes its arguments; makes a stack's state when asked to; ends as it is told.
    fs.writeFileSync(
      engine,
      `#!/bin/sh
echo "$@" >> ${folder}/calls
case "$*" in *"stack init"*)
  mkdir -p ${folder}/local/state/.pulumi/stacks/unified-ai-endpoint; echo {} > ${folder}/local/state/.pulumi/stacks/unified-ai-endpoint/dev.json;; esac
case "$*" in *fail-with-seven*) exit 7;; *die*) kill -TERM $$;; esac
`,
      { mode: 0o755 },
    );
    env = {
      PATH: process.env["PATH"],
      UNIFIED_AI_ENGINE: engine,
      UNIFIED_AI_LOCAL_DIR: path.join(folder, "local"),
      PULUMI_DEBUG_PROVIDERS: "aws:1",
      PULUMI_BACKEND_URL: `file://${path.join(folder, "local/state")}`,
    };
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("works on the generated folder, and makes a stack that has a committed file once", () => {
    const twin = path.join(folder, "local/projects/endpoint");
    expect(run(["preview", "--stack", "dev"]).status).toBe(0);
    expect(run(["preview", "--stack", "dev"]).status).toBe(0);
    expect(calls()).toEqual([
      `-C ${twin} stack init dev --secrets-provider=passphrase --no-select --non-interactive`,
      `-C ${twin} preview --stack dev`,
      `-C ${twin} preview --stack dev`,
    ]);
  });

  it("makes no stack for a name without a committed file", () => {
    run(["up", "--stack", "nope"]);
    expect(calls()).toEqual([`-C ${path.join(folder, "local/projects/endpoint")} up --stack nope`]);
  });

  it("works on the generated folder from a folder below, and when -C names one of ours", () => {
    run(["stack", "ls"], path.join(root, "components"));
    run(["-C", ".", "stack", "ls"]);
    const expected = `-C ${path.join(folder, "local/projects/endpoint")} stack ls`;
    expect(calls()).toEqual([expected, expected]);
  });

  it("adds nothing elsewhere, for other verbs, or when only help is asked for", () => {
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
    run(["preview", "--stack", "dev"], folder);
    run(["version"]);
    run(["up", "--help"]);
    expect(calls()).toEqual(["preview --stack dev", "version", "up --help"]);
  });

  it("ends with the engine's exit code, and by its signal", () => {
    expect(run(["stack", "ls", "fail-with-seven"]).status).toBe(7);
    expect(run(["stack", "ls", "die"]).signal).toBe("SIGTERM");
  });

  it("never starts the engine on a remote backend", () => {
    const refused = run(["up", "--stack", "dev"], root, { PULUMI_BACKEND_URL: "s3://team" });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toBe(
      'error: PULUMI_BACKEND_URL: must be a file:// backend while the local clouds are attached, got "s3://team"; unset it, or run this outside `unified-ai local exec`\n',
    );
    expect(fs.existsSync(path.join(folder, "calls"))).toBe(false);
  });

  it("never starts the engine on a stack file it would refuse without a path", () => {
    const project = path.join(root, "tests", `shim-${process.pid}`);
    fs.mkdirSync(project);
    try {
      fs.writeFileSync(path.join(project, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
      fs.writeFileSync(path.join(project, "Pulumi.dev.yaml"), "config: { x:a: .nan }\n");
      for (const args of [["preview", "--stack", "dev"], ["preview"]]) {
        const refused = run(args, project);
        expect(refused.status).toBe(1);
        expect(refused.stderr).toContain(
          "Pulumi.dev.yaml: `x:a`: must be a finite number, got .nan",
        );
      }
      expect(fs.existsSync(path.join(folder, "calls"))).toBe(false);
      expect(run(["stack", "ls"], project).status).toBe(0);
    } finally {
      fs.rmSync(project, { recursive: true });
    }
  });

  it("leaves the committed stack files alone", () => {
    const before = fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8");
    run(["config", "set", "--stack", "dev", "a", "b"]);
    expect(fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")).toBe(before);
  });
});
