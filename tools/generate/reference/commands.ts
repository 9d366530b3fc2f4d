import type { Argument, Command, Option } from "commander";
import { code, generatedBy, table } from "./markdown";

/** docs/reference/commands.md: every verb as the command line defines it. */
export function renderCommandsPage(
  program: Command,
  scripts: Readonly<Record<string, string>>,
): string {
  return [
    generatedBy("the commands' own definitions in cli/ and tools/generate/reference/scripts.json"),
    "",
    "# Commands",
    "",
    "`npx unified-ai <verb>` in the project, `unified-ai <verb>` where the package is installed. `--help` says the same.",
    "Exit codes, where a verb says nothing else: 0 nothing found, 1 the command failed, 2 it found something that needs a person.",
    "",
    table(
      ["verb", "what it does"],
      leaves(program).map((command) => [
        `[${code(pathOf(command))}](#${anchor(pathOf(command))})`,
        summary(command),
      ]),
    ),
    "",
    ...leaves(program).flatMap(renderCommand),
    "## npm scripts",
    "",
    table(
      ["script", "what it does"],
      Object.entries(scripts).map(([name, text]) => [
        code(["start", "stop", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`),
        text,
      ]),
    ),
    "",
  ].join("\n");
}

function renderCommand(command: Command): string[] {
  const path = pathOf(command);
  const options = command.options.filter(({ hidden }) => !hidden);
  const args = command.registeredArguments;
  return [
    `## ${path}`,
    "",
    sentence(command.description()),
    "",
    "```text",
    ["unified-ai", path, ...args.map(usage), ...(options.length > 0 ? ["[options]"] : [])].join(
      " ",
    ),
    "```",
    "",
    ...(args.some(({ description }) => description)
      ? [
          table(
            ["argument", "meaning"],
            args.map((arg) => [code(usage(arg)), arg.description]),
          ),
          "",
        ]
      : []),
    ...(options.length > 0
      ? [
          table(
            ["option", "default", "meaning"],
            options.map((option) => [code(option.flags), defaultOf(option), meaning(option)]),
          ),
          "",
        ]
      : []),
    ...extra(command),
  ];
}

/** Verbs that do something, in the order of the program. */
export function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

/** `tenant rotate`. */
export function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(" ");
}

function usage(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function defaultOf(option: Option): string {
  if (option.mandatory) return "required";
  const value: unknown = option.defaultValue;
  const none =
    value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  return none ? "" : code(String(value));
}

function meaning(option: Option): string {
  const values = option.argChoices?.map(code).join(", ");
  return values ? `${option.description}: ${values}` : option.description;
}

function summary(command: Command): string {
  return command.description().split(/[;:]/)[0]!;
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(whole) ? whole : `${whole}.`;
}

const anchor = (text: string): string => text.replaceAll(" ", "-");

/** What a verb's help adds after its options: exit codes as text, examples as commands. */
function extra(command: Command): string[] {
  let text = "";
  const before = command.configureOutput();
  command.configureOutput({ ...before, writeOut: (part) => (text += part) });
  command.outputHelp();
  command.configureOutput(before);
  const added = text.slice(command.helpInformation().length).trim();
  if (added === "") return [];
  const [said, examples] = added.split(/(?:^|\n)Examples?:\n/) as [string, string?];
  return [
    ...(said.trim() === "" ? [] : [paragraph(said), ""]),
    ...(examples === undefined
      ? []
      : [
          "```sh",
          ...examples
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean),
          "```",
          "",
        ]),
  ];
}

function paragraph(text: string): string {
  return sentence(text.replace(/\s*\n\s*/g, " ").trim());
}
