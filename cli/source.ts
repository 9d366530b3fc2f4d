import * as fs from "node:fs";
import * as path from "node:path";
import { mustPulumi } from "./engine";
import { CliError } from "./errors";

/** What a report is about: a stack's state, or a file that `pulumi stack export` or `pulumi preview --json` wrote. */
export type Source = { stack: string; cwd: string } | { file: string };

/** How a command line names a source. */
export interface SourceFlags {
  stack?: string;
  cwd: string;
  state?: string;
  preview?: string;
}

/** The source that a command line names. `verb` and `todo` are for the error when it names none: "check", "judge". */
export function sourceOf(
  { stack, cwd, state, preview }: SourceFlags,
  verb: string,
  todo: string,
): Source {
  if (stack !== undefined) return { stack, cwd: path.resolve(cwd) };
  const file = state ?? preview;
  if (file !== undefined) return { file };
  throw new CliError(
    "USAGE",
    `${verb}: must be told what to ${todo}, got nothing; give --stack, --state or --preview`,
  );
}

/** A stack's state, as `pulumi stack export` writes it. */
export async function exportStack(stack: string, cwd: string): Promise<unknown> {
  const answer = await mustPulumi(["stack", "export", "--stack", stack], { cwd });
  return JSON.parse(answer.stdout);
}

/** A stack's outputs, secrets hidden. */
export async function stackOutputs(stack: string, cwd: string): Promise<unknown> {
  const answer = await mustPulumi(["stack", "output", "--json", "--stack", stack], { cwd });
  return JSON.parse(answer.stdout);
}

/** A file's JSON; `what` it must be is for the errors. */
export function readJson(file: string, what: string): unknown {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    throw new CliError(
      "NO_FILE",
      `${file}: must be ${what}, got nothing that can be read; check the path`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(
      "NOT_JSON",
      `${file}: must be ${what} in JSON, got another text; make it anew`,
    );
  }
}

/** Writes a report beside what is printed; makes its folder. */
export function writeReport(file: string, text: string): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new CliError(
      "NOT_WRITTEN",
      `${file}: must be a file that can be written: ${(error as Error).message}; take another path`,
    );
  }
}
