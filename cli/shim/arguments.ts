import * as path from "node:path";

/** What of a `pulumi` command line decides where it runs. */
export interface EngineCommand {
  /** `up`, `stack init`, ...; empty when only flags were given. */
  verb: string;
  /** Folder asked for with -C or --cwd. */
  cwd?: string;
  /** Stack asked for, without organisation and project. */
  stack?: string;
  help: boolean;
}

/** Flags that take a value in the next argument, over all verbs we look into. */
const VALUE_FLAGS = new Set([
  "-C",
  "--cwd",
  "-s",
  "--stack",
  "-c",
  "--config",
  "--config-file",
  "--color",
  "-m",
  "--message",
  "-p",
  "--parallel",
  "--policy-pack",
  "--policy-pack-config",
  "--plan",
  "--save-plan",
  "--import-file",
  "--file",
  "-o",
  "--out",
  "--target",
  "-t",
  "--replace",
  "--exclude",
  "--secrets-provider",
  "--tracing",
  "--otel-traces",
  "--profiling",
  "--memprofilerate",
  "-v",
  "--verbose",
  "--event-log",
  "--exec-kind",
  "--exec-agent",
  "--client",
  "--stack-config",
  "--target-replace",
  "--import-pending-creates",
  "--generate-resources",
  "--attach-debugger",
  "--copy-config-from",
  "--teams",
  "--output",
]);

/** Flags whose value is a path, which the engine takes from the folder it runs in. */
const PATH_FLAGS = new Set([
  "--policy-pack",
  "--policy-pack-config",
  "--config-file",
  "--plan",
  "--save-plan",
  "--import-file",
  "--file",
  "--out",
  "-o",
  "--event-log",
  "--profiling",
  "--generate-resources",
]);

/** Verbs whose second word is a verb of its own. */
const GROUPS = new Set(["stack", "config", "policy", "state", "plugin", "package", "schema"]);

const ALIASES: Record<string, string> = { update: "up", pre: "preview", "stack new": "stack init" };

/** Reads a `pulumi` command line; flags it does not know are taken to have no value of their own. */
export function parseEngineCommand(argv: readonly string[]): EngineCommand {
  const words: string[] = [];
  const command: EngineCommand = { verb: "", help: false };
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? "";
    if (argument === "--") break;
    if (!argument.startsWith("-") || argument === "-") {
      words.push(argument);
      continue;
    }
    const { flag, inline } = splitFlag(argument);
    const value = inline ?? (VALUE_FLAGS.has(flag) ? argv[++i] : undefined);
    if (flag === "-C" || flag === "--cwd") command.cwd = value ?? "";
    else if (flag === "-s" || flag === "--stack") command.stack = value?.split("/").at(-1) ?? "";
    else if (flag === "-h" || flag === "--help") command.help = true;
  }
  const [first = "", second] = words;
  const verb = GROUPS.has(first) && second !== undefined ? `${first} ${second}` : first;
  return { ...command, verb: ALIASES[verb] ?? verb };
}

/** `--flag=value`, `-sdev` and `-s=dev` carry their value; `-y` does not. */
function splitFlag(argument: string): { flag: string; inline?: string } {
  if (argument.startsWith("--")) {
    const at = argument.indexOf("=");
    return at < 0
      ? { flag: argument }
      : { flag: argument.slice(0, at), inline: argument.slice(at + 1) };
  }
  const flag = argument.slice(0, 2);
  const inline = argument.slice(2).replace(/^=/, "");
  return inline !== "" && VALUE_FLAGS.has(flag) ? { flag, inline } : { flag };
}

/** Verbs that work without a project, some of them on paths of the folder they are called in. */
const WITHOUT_PROJECT = new Set([
  "",
  "new",
  "login",
  "logout",
  "whoami",
  "version",
  "help",
  "gen-completion",
  "convert",
  "template",
  "org",
  "plugin",
  "package",
  "schema",
  "policy new",
  "policy publish",
]);

export function needsProject(verb: string): boolean {
  return !WITHOUT_PROJECT.has(verb) && !WITHOUT_PROJECT.has(verb.split(" ")[0] ?? "");
}

/** Verbs for which a stack that has a committed file but was never made here is made. */
const MAKES_STACK = new Set([
  "up",
  "preview",
  "refresh",
  "destroy",
  "import",
  "watch",
  "stack import",
  "stack select",
]);

export function makesStack(verb: string): boolean {
  return MAKES_STACK.has(verb) || verb === "config" || verb.startsWith("config ");
}

/**
 * The command line for another project folder: `-C folder` in front, an own -C taken out, relative paths made absolute
 * from where the command was called.
 */
export function redirect(argv: readonly string[], folder: string, calledIn: string): string[] {
  const out: string[] = ["-C", folder];
  const absolute = (value: string) =>
    value === "" || value === "-" ? value : path.resolve(calledIn, value);
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? "";
    if (argument === "--") return [...out, ...argv.slice(i)];
    if (!argument.startsWith("-") || argument === "-") {
      out.push(argument);
      continue;
    }
    const { flag, inline } = splitFlag(argument);
    const takesNext = inline === undefined && VALUE_FLAGS.has(flag);
    if (flag === "-C" || flag === "--cwd") {
      if (takesNext) i++;
    } else if (PATH_FLAGS.has(flag)) {
      const value = inline ?? argv[++i];
      if (value === undefined) out.push(argument);
      else if (flag.startsWith("--")) out.push(`${flag}=${absolutePaths(flag, value, absolute)}`);
      else out.push(flag, absolute(value));
    } else {
      out.push(argument);
      const value = argv[i + 1];
      if (takesNext && value !== undefined) {
        out.push(value);
        i++;
      }
    }
  }
  return out;
}

/** Pack flags may name several paths, separated by commas. */
function absolutePaths(flag: string, value: string, absolute: (path: string) => string): string {
  return flag.startsWith("--policy-pack")
    ? value.split(",").map(absolute).join(",")
    : absolute(value);
}
