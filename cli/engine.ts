import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { CliError } from "./errors";
import { findEngine, projectRoot } from "./toolbox";

/** The engine's exit code for a stack it does not know (`sdk/go/common/util/cmdutil/exit.go`, v3.259.0). */
const STACK_NOT_FOUND = 6;

/** What an engine command answered. */
export interface EngineAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

/** What was found for a PATH and a cache; they do not change while a command runs. */
const found = new Map<string, Promise<string>>();

/**
 * The engine to run: in the environment of the local clouds the `pulumi` of theirs, else what set-up would take (PATH,
 * then the cache), else whatever PATH has. Gets and builds nothing.
 */
export function engineFile(env: NodeJS.ProcessEnv): Promise<string> {
  const key = JSON.stringify([env["PATH"], env["UNIFIED_AI_CACHE"], env["XDG_CACHE_HOME"]]);
  const file = found.get(key) ?? lookUp(env);
  found.set(key, file);
  return file;
}

async function lookUp(env: NodeJS.ProcessEnv): Promise<string> {
  const first = firstOnPath(env);
  const shim = fs.realpathSync(path.join(projectRoot, "tools", "shim"));
  if (first !== undefined && path.dirname(fs.realpathSync(first)) === shim) return first;
  const engine = (await findEngine(env))?.pulumi ?? first;
  if (engine === undefined) throw noEngine("no pulumi on PATH and none in the cache");
  return engine;
}

function firstOnPath(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return folders
    .map((folder) => path.join(folder, "pulumi"))
    .find((file) => {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    });
}

function noEngine(reason: string): CliError {
  return new CliError(
    "NO_ENGINE",
    `pulumi: could not be started, ${reason}; install it (https://www.pulumi.com/docs/install), or run ` +
      "`npm start` once, which gets it",
  );
}

/**
 * Runs one `pulumi` command in a folder and collects what it prints; never asks questions. Which `pulumi`: see
 * `engineFile`.
 */
export async function pulumi(
  args: readonly string[],
  options: { cwd: string; input?: string; env?: NodeJS.ProcessEnv },
): Promise<EngineAnswer> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...options.env };
  const engine = await engineFile(env);
  return new Promise((resolve, reject) => {
    const child = spawn(engine, [...args, "--non-interactive"], {
      cwd: options.cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") return reject(error);
      // The same code stands for a folder that is not there.
      if (fs.existsSync(options.cwd)) return reject(noEngine(`${engine} is gone`));
      reject(
        new CliError(
          "NO_FOLDER",
          `${options.cwd}: must be a folder, got nothing there; pass another --cwd`,
        ),
      );
    });
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
