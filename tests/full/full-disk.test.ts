// Proves what a full disk does to a backend in a folder, and that it can be put right; the engine tries each write for half a minute.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repo, run } from "../e2e/local-clouds";
import { TinyStack } from "../e2e/tiny-stack";

const cli = path.join(repo, "tools", "unified-ai.cjs");

let stack: TinyStack;
let good: Buffer;
beforeAll(async () => {
  stack = await TinyStack.start();
});
afterAll(() => stack.dispose());

describe("a full disk", () => {
  it(
    "stops the update, whose cut-off state is found and put back; a guarded one does not start",
    { timeout: 300_000 },
    async () => {
      await stack.up("a,b");
      good = fs.readFileSync(stack.file);
      const answer = await onFullDisk([
        "pulumi up --yes --skip-preview --stack dev --non-interactive",
        "unified-ai state verify --stack dev --json",
        'rm "$1/filler"',
        "unified-ai state restore --stack dev",
        "unified-ai state verify --stack dev",
        "pulumi stack export --stack dev",
        "unified-ai state guard --stack dev -- pulumi up --yes --stack dev",
      ]);
      const [up, verified, , restored, again, exported, guarded] = answer;
      expect(guarded!.code, guarded!.text).toBe(1);
      expect(guarded!.text).toMatch(/must have 16\.0 MiB free, got \d\.\d MiB; make room first/);
      expect(up!.code, up!.text).not.toBe(0);
      expect(up!.text).toContain("no space left on device");
      expect(verified!.code, verified!.text).toBe(2);
      expect(verified!.text).toContain("state-unreadable");
      expect(restored!.code, restored!.text).toBe(0);
      expect(again!.code, again!.text).toBe(0);
      expect(exported!.code).toBe(0);
      const { deployment } = JSON.parse(exported!.text) as { deployment: unknown };
      const before = JSON.parse(good.toString()) as ReturnType<TinyStack["state"]>;
      expect(deployment).toEqual(before.checkpoint.latest);
    },
  );

  /** Runs commands with the backend on a small disk of its own that is full but for three pages. */
  async function onFullDisk(commands: string[]): Promise<{ code: number; text: string }[]> {
    const mount = process.getuid?.() === 0 ? ["--mount"] : ["--mount", "--user", "--map-root-user"];
    const results = path.join(stack.dir, "results");
    fs.mkdirSync(results);
    const script = [
      "set -e",
      `unified-ai() { "${process.execPath}" "${cli}" "$@"; }`,
      `cp -a "$1" "$1.copy"`,
      `mount -t tmpfs -o size=2m none "$1"`,
      `cp -a "$1.copy/." "$1"`,
      `cat /dev/zero > "$1/filler" 2> /dev/null || true`,
      `truncate -s -12k "$1/filler"`,
      "set +e",
      ...commands.flatMap((command, index) => [
        `${command} > "$2/${index}.text" 2> "$2/${index}.errors"`,
        `echo $? > "$2/${index}.code"`,
      ]),
    ].join("\n");
    const answer = await run(
      "unshare",
      [...mount, "bash", "-c", script, "bash", stack.root, results],
      {
        cwd: stack.project,
        // Whatever the engine frees by replacing its own files, this does not fit into it.
        env: { ...stack.environment(), NAMES: `a,b,${"c".repeat(100_000)}` },
      },
    );
    expect(answer.code, `a small disk of its own could not be mounted: ${answer.text}`).toBe(0);
    const read = (name: string): string => fs.readFileSync(path.join(results, name), "utf8");
    return commands.map((command, index) => ({
      code: Number(read(`${index}.code`)),
      text: read(`${index}.text`) + (command.includes("export") ? "" : read(`${index}.errors`)),
    }));
  }
});
