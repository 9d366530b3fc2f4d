import * as path from "node:path";
import { Option, type Command } from "commander";
import { dayOf } from "../../catalog";
import { policyConfigFile } from "../check/rules";
import { CliError } from "../errors";
import { writeReport } from "../source";
import { retirementReport } from "./retirement";
import { deployedModels, plannedModels } from "./targets";
import { renderRetirement, renderRetirementMarkdown } from "./text";
import { readWaivers } from "./waivers";

interface RetirementFlags {
  stack?: string;
  preview?: string;
  cwd: string;
  overlay?: string;
  days: string;
  asOf?: string;
  config?: string;
  out?: string;
  markdown?: string;
  json?: boolean;
}

export function registerRetirement(parent: Command): void {
  parent
    .command("retirement")
    .description("which models of a stack's targets retire soon, and what to use instead")
    .option("-s, --stack <stack>", "a stack, by its outputs")
    .addOption(
      new Option(
        "--preview <file>",
        "what `pulumi preview --json` wrote, by the description in it",
      ).conflicts("stack"),
    )
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option(
      "--overlay <file>",
      "catalog file of your own, relative to --cwd; a preview names its own",
    )
    .option("--days <days>", "how far ahead to look", "90")
    .option("--as-of <day>", "judge as on this day, YYYY-MM-DD (default: today)")
    .option(
      "--config <file>",
      "policy config file whose waivers hold (default: policies/config/<stack>.json)",
    )
    .option("--out <file>", "write the report as JSON too")
    .option("--markdown <file>", "write it for an issue too")
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nExit codes: 0 none, or under a waiver only, 2 a model retires, 1 it could not be judged." +
        "\nA waiver is one of the rule catalog-models-only for `unifiedai:index:Target <key of the target>`." +
        "\n\nExample:\n  unified-ai retirement --stack prod --days 180",
    )
    .action(async (flags: RetirementFlags) => {
      const { stack, preview, overlay, out, markdown, config } = flags;
      const cwd = path.resolve(flags.cwd);
      const days = readDays(flags.days);
      const today = readDay(flags.asOf);
      if (stack === undefined && preview === undefined)
        throw new CliError(
          "USAGE",
          "retirement: must be told what to judge, got nothing; give --stack or --preview",
        );
      const models =
        preview === undefined
          ? await deployedModels({ stack: stack!, cwd, ...(overlay !== undefined && { overlay }) })
          : plannedModels(preview, cwd);
      const waivers = config ?? (stack === undefined ? undefined : configOf(stack));
      const report = retirementReport({
        source: preview ?? `stack ${stack!}`,
        ...models,
        waivers: waivers === undefined ? [] : readWaivers(waivers),
        ...{ days, today },
      });
      if (out !== undefined) writeReport(out, `${JSON.stringify(report)}\n`);
      if (markdown !== undefined) writeReport(markdown, renderRetirementMarkdown(report));
      console.log(flags.json ? JSON.stringify(report) : renderRetirement(report));
      process.exitCode = report.code;
    });
}

/** The policy config file of a stack, without organisation and project. */
export const configOf = (stack: string): string =>
  policyConfigFile(stack.split("/").at(-1) ?? stack);

function readDays(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= 3_650) return value;
  throw new CliError(
    "USAGE",
    `\`--days\`: must be a whole number from 0 to 3650, got ${JSON.stringify(text)}; leave it out for 90`,
  );
}

function readDay(text: string | undefined): string {
  if (text === undefined) return dayOf(new Date());
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && dayOf(new Date(`${text}T00:00:00Z`)) === text)
    return text;
  throw new CliError(
    "USAGE",
    `\`--as-of\`: must be a day of the calendar, YYYY-MM-DD, got ${JSON.stringify(text)}; leave it out for today`,
  );
}
