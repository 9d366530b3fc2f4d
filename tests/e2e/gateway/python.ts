import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import * as path from "node:path";
import type { Progress } from "../../../tools/lib/progress.cjs";
import { repo } from "../local-clouds";

const fromRoot = createRequire(path.join(repo, "package.json"));

/** Runs a script of this folder with OpenAI's client for Python, which is got first when it is not in the cache. */
export async function runPython(
  script: string,
  args: readonly string[],
  input: string,
): Promise<unknown> {
  const { ensurePythonOpenai } = fromRoot("./tools/gateway/python-openai.cjs") as {
    ensurePythonOpenai(options: { env: NodeJS.ProcessEnv; progress: Progress }): Promise<string>;
  };
  const { Progress: Lines } = fromRoot("./tools/lib/progress.cjs") as {
    Progress: new () => Progress;
  };
  const python = await ensurePythonOpenai({ env: process.env, progress: new Lines() });
  const file = path.join(repo, "tests", "e2e", "gateway", script);
  return new Promise((resolve, reject) => {
    const child = execFile(
      python,
      [file, ...args],
      { timeout: 100_000 },
      (error, stdout, stderr) =>
        error ? reject(new Error(stderr || error.message)) : resolve(JSON.parse(stdout)),
    );
    child.stdin?.end(input);
  });
}
