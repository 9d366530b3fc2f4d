import { spawn } from "node:child_process";
import { CliError } from "./errors";

/** The engine's exit code for a stack it does not know (`sdk/go/common/util/cmdutil/exit.go`, v3.259.0). */
const STACK_NOT_FOUND = 6;

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
  if (answer.code === STACK_NOT_FOUND) {
    const stack = args[args.indexOf("--stack") + 1];
    throw new CliError(
      "STACK_NOT_FOUND",
      `stack ${JSON.stringify(stack)}: not found; \`pulumi stack ls\` lists the stacks of this project and backend`,
    );
  }
  if (answer.code !== 0) {
    const said = `${answer.stderr}${answer.stdout}`.trim().replace(/^error: /, "");
    throw new CliError(
      "ENGINE_FAILED",
      `pulumi ${args.join(" ")}: failed with exit code ${answer.code}: ${said}`,
    );
  }
  return answer;
}
