import { spawn } from "node:child_process";

/** What an engine command answered. */
export interface EngineAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one `pulumi` command of the PATH in a folder and collects what it prints; never asks questions. */
export function pulumi(
  args: readonly string[],
  options: { cwd: string; input?: string; env?: NodeJS.ProcessEnv },
): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      cwd: options.cwd,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** A command that must succeed; the error carries what the engine said. */
export async function mustPulumi(
  args: readonly string[],
  options: { cwd: string; input?: string; env?: NodeJS.ProcessEnv },
): Promise<EngineAnswer> {
  const answer = await pulumi(args, options);
  if (answer.code !== 0) {
    const said = `${answer.stderr}${answer.stdout}`.trim();
    throw new Error(`pulumi ${args.join(" ")} failed with exit code ${answer.code}: ${said}`);
  }
  return answer;
}
