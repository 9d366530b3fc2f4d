import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { CommanderError } from "commander";
import { createProgram } from "../../../cli/main";
import { root } from "./markdown";

/** One simple command: words, as the shell hands them over. */
export type Words = string[];

/** Programs of others, whose command lines nothing here can judge. */
export const FOREIGN = new Set([
  "aws",
  "az",
  "bq",
  "cargo",
  "curl",
  "docker",
  "gcloud",
  "gh",
  "git",
  "glab",
  "kubectl",
  "helm",
  "vault",
]);

/** What can stand for itself. */
const BUILT_IN = new Set(["cd", "export", "mkdir", "cat", "echo", "read", "for", "do", "done"]);

/** The simple commands of a text: comments, continuations, `&&`, `||`, `;` and pipes are taken apart. */
export function commandsOf(text: string): Words[] {
  const commands: Words[] = [];
  for (const whole of text.replace(/\\\n/g, " ").split("\n")) {
    // A value that a command gives is that command.
    const line = whole.replace(/^\s*[A-Z_]+=\$\((.*)\)\s*$/, "$1");
    let words: Words = [];
    const end = (): void => {
      if (words.length > 0) commands.push(words);
      words = [];
    };
    for (const token of line.matchAll(
      /\s+|#.*$|&&|\|\||[;|]|(?:[^\s"'|;&]|&(?!&)|"(?:\\.|[^"])*"|'[^']*')+/g,
    )) {
      const [word] = token;
      if (/^\s+$/.test(word)) continue;
      if (word.startsWith("#") && isStart(line, token.index)) break;
      if (/^(&&|\|\||[;|])$/.test(word)) end();
      else words.push(unquote(word));
    }
    end();
  }
  return commands.map(withoutRedirection);
}

function isStart(line: string, at: number): boolean {
  return at === 0 || /\s/.test(line[at - 1]!);
}

function unquote(word: string): string {
  return word.replace(/"((?:\\.|[^"])*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? single! : double.replace(/\\(.)/g, "$1"),
  );
}

function withoutRedirection(words: Words): Words {
  const kept: Words = [];
  for (let at = 0; at < words.length; at += 1) {
    if (/^\d?[<>]{1,2}$/.test(words[at]!)) at += 1;
    else if (!/^\d?[<>]/.test(words[at]!)) kept.push(words[at]!);
  }
  return kept;
}

/** What is wrong with a command of a page; undefined when nothing is. `whole`: required arguments have to be there. */
export function commandProblem(words: Words, whole: boolean): string | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  if (/^[A-Z_][A-Z0-9_]*=/.test(first)) return commandProblem(rest, whole);
  if (first === "npx") return commandProblem(rest, whole);
  if (first === "unified-ai") return ownProblem(rest, whole);
  if (first === "npm") return npmProblem(rest);
  if (first === "node") return nodeProblem(rest);
  if (first === "pulumi") return pulumiProblem(rest);
  if (FOREIGN.has(first) || BUILT_IN.has(first) || first === "vitest") return undefined;
  return `nothing here knows the program ${JSON.stringify(first)}`;
}

function ownProblem(words: Words, whole: boolean): string | undefined {
  const end = words.indexOf("--");
  const after = end < 0 ? [] : words.slice(end + 1);
  const inner = after.length > 0 ? commandProblem(after, whole) : undefined;
  return (
    inner ?? (whole ? parseProblem(words) : nameProblem(words.slice(0, end < 0 ? undefined : end)))
  );
}

/** A whole command line, as the command itself would take it; nothing is run. */
function parseProblem(words: Words): string | undefined {
  const program = createProgram({ quiet: true });
  disarm(program);
  try {
    program.parse(words, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
}

function disarm(command: Command): void {
  command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  command.commands.forEach(disarm);
}

/** A mention of a verb: it exists, and so does each flag that is named. */
function nameProblem(words: Words): string | undefined {
  let at: Command = createProgram({ quiet: true });
  for (const word of words) {
    if (word.startsWith("-")) {
      const flag = word.split("=")[0]!;
      const known = [...at.options, ...(at.parent?.options ?? [])];
      const found = known.some(({ short, long }) => short === flag || long === flag);
      if (!found && !["--help", "-h"].includes(flag))
        return `unified-ai ${at.name()} has no option ${flag}`;
      continue;
    }
    if (at.commands.length === 0) continue;
    if (/^[<[…]|^\.\.\.$/.test(word)) return undefined;
    const next = at.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!next) return `there is no verb ${JSON.stringify(word)} in unified-ai ${at.name()}`;
    at = next;
  }
  return undefined;
}

const NPM = new Set(["ci", "install", "pack", "login", "version", "i"]);

function npmProblem([verb = "", ...rest]: Words): string | undefined {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = rest.filter((word) => !word.startsWith("--silent"));
  const script = ["start", "stop", "test"].includes(verb)
    ? verb
    : verb === "run"
      ? (named[0] ?? "")
      : undefined;
  if (script !== undefined)
    return script in scripts || script.startsWith("<") ? undefined : `there is no script ${script}`;
  return NPM.has(verb)
    ? undefined
    : `npm has no verb ${JSON.stringify(verb)} that is expected here`;
}

function nodeProblem([file = ""]: Words): string | undefined {
  if (file.startsWith("-")) return undefined;
  return fs.existsSync(path.join(root, file)) ? undefined : `there is no file ${file}`;
}

/** Verbs of the engine and the flags that pages use, as `pulumi <verb> --help` of 3.259.0 lists them. */
const PULUMI: Readonly<Record<string, readonly string[]>> = {
  preview: ["--json", "--show-sames", "--refresh", "--diff"],
  up: ["--yes", "--skip-preview", "--refresh", "--diff"],
  destroy: ["--yes", "--remove"],
  refresh: ["--yes"],
  cancel: ["--yes"],
  login: [],
  "stack init": ["--secrets-provider"],
  "stack select": [],
  "stack output": ["--json"],
  "stack export": ["--file"],
  "stack import": ["--file"],
  "stack rm": ["--yes"],
  "stack change-secrets-provider": [],
  "stack graph": [],
  "stack ls": [],
  "config get": [],
  "config set": ["--path"],
  "package get-schema": [],
  "package add": [],
  "package gen-sdk": ["--language", "--out"],
  "policy new": [],
  "state unprotect": ["--yes"],
};
const ANY = [
  "--stack",
  "-s",
  "--cwd",
  "-C",
  "--policy-pack",
  "--policy-pack-config",
  "--non-interactive",
];

function pulumiProblem(words: Words): string | undefined {
  const [first = "", second = ""] = words.filter((word) => !word.startsWith("-"));
  const verb = first in PULUMI ? first : `${first} ${second}`;
  const flags = PULUMI[verb];
  if (first === "") return undefined;
  if (!flags)
    return Object.keys(PULUMI).some((known) => known.startsWith(`${first} `)) && second === ""
      ? undefined
      : `pulumi has no verb ${JSON.stringify(verb.trim())} that is expected here`;
  const unknown = words.filter(
    (word) => word.startsWith("-") && !flags.includes(word) && !ANY.includes(word),
  );
  return unknown.length > 0 ? `pulumi ${verb} takes no ${unknown.join(", ")}` : undefined;
}
