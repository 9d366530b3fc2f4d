// actionlint itself, with ShellCheck, over the committed workflows, and over one that is wrong. Needs Go and apt, or both programs
// in the cache; tests/unit/pipelines/github.test.ts needs neither.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Programs {
  actionlint: string;
  shellcheck: string;
}
const tool = createRequire(__filename)("../../../tools/ci/actionlint.cjs") as {
  ensureActionlint(options: object): Promise<Programs>;
  lint(programs: Programs, options?: object): Promise<{ code: number; text: string }>;
};

describe("actionlint", () => {
  let programs: Programs | undefined;
  let why = "";
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-actionlint-"));

  beforeAll(async () => {
    const progress = {
      line: () => undefined,
      step: (_: string, work: (detail: () => void) => unknown) => work(() => undefined),
    };
    try {
      programs = await tool.ensureActionlint({ progress });
    } catch (error) {
      why = (error as Error).message;
    }
  }, 240_000);
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("finds nothing in the workflows", async (context) => {
    if (programs === undefined) return context.skip(why);
    // A copy has a .git of its own: actionlint looks for one, and a worktree has only a file.
    fs.mkdirSync(path.join(folder, ".git"));
    const workflows = path.join(folder, ".github", "workflows");
    fs.cpSync(path.resolve(__dirname, "../../../.github/workflows"), workflows, {
      recursive: true,
    });
    expect(await tool.lint(programs, { cwd: folder })).toEqual({ code: 0, text: "" });
  });

  it("finds an unquoted variable in a script and an input that does not exist", async (context) => {
    if (programs === undefined) return context.skip(why);
    const file = path.join(folder, "wrong.yml");
    fs.writeFileSync(
      file,
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: rm $FILE\n      - run: echo ${{ inputs.x }}\n",
    );
    const { code, text } = await tool.lint(programs, { cwd: folder, files: [file] });
    expect(code).toBe(1);
    expect(text).toMatch(/SC2086/);
    expect(text).toMatch(/property "x" is not defined/);
  });
});
