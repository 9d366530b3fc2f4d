import * as fs from "node:fs";
import * as path from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { parse } from "yaml";
import type { EgressMode } from "../../catalog/egress";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { writeReport, type Source } from "../source";
import { capOf, capsOfPolicies, type Cap } from "./cap";
import { checkFocus } from "./focus/check";
import { renderCsv } from "./focus/csv";
import { FOCUS_COLUMNS } from "./focus/row";
import { focusRows } from "./focus/rows";
import { renderCostHtml } from "./html";
import { renderCostMarkdown } from "./markdown";
import { measure, type MeasureFlags } from "./measured/flags";
import { advised, costReport, type CostReport } from "./report";
import { readStack, type PricedStack } from "./resources";
import { renderCostText } from "./text";
import { parseWorkload, type Workload } from "./workload";

interface CostFlags extends MeasureFlags {
  stack?: string[];
  cwd: string;
  state?: string[];
  preview?: string[];
  workload?: string;
  egress: EgressMode;
  cap?: number | true;
  focus?: string;
  month?: string;
  markdown?: string;
  html?: string;
  json?: boolean;
}

export function registerCost(parent: Command): void {
  parent
    .command("cost")
    .description(
      "what stacks cost in a month, or what saved previews would make of them: what is paid anyway, what calls cost, and what would make it cheaper",
    )
    .option("-s, --stack <stack>", "a stack, by its state; may be given several times", collected)
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml, for --stack", ".")
    .option(
      "--state <file>",
      "a state that `pulumi stack export` wrote; may be given several times",
      collected,
    )
    .option(
      "--preview <file>",
      "what `pulumi preview --json --show-sames` wrote; shows the difference too; may be given several times",
      collected,
    )
    .option("--workload <file>", "how the aliases are called in a month (docs/cost.md)")
    .option(
      "--prometheus [url]",
      "measure the calls: base URL of a Prometheus HTTP API; <environment>=<url> with several stacks; without: the environment's own",
      collected,
    )
    .option("--days <number>", "whole days back that --prometheus is asked for, 1 to 365", days, 28)
    .option(
      "--metrics <url>",
      "measure the calls: a proxy's own page of metrics; one for each proxy",
      collected,
    )
    .option("--hours <number>", "hours that the proxies of --metrics have counted for", hours)
    .option(
      "--local-gateway [namespace]",
      "measure the calls: the gateway that runs on this machine",
    )
    .addOption(
      new Option("--egress <mode>", "data that leaves a cloud: as it is billed, or every GB alike")
        .choices(["tiered", "flat"])
        .default("tiered"),
    )
    .option(
      "--cap [usd]",
      "US dollars a month that each environment may cost; without a number: what its policies say",
      dollarsOf,
    )
    .option("--focus <file>", "write the estimate as FOCUS 1.3 rows in CSV too, for chargeback")
    .option("--month <month>", "YYYY-MM that --focus is for (default: this month)", monthOf)
    .option("--markdown <file>", "write it for a pull request too")
    .option("--html <file>", "write it as a page with charts too")
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nExit codes: 0 priced, 2 over the cap, 1 it could not be priced." +
        "\n\nExamples:\n  pulumi preview --json --show-sames > plan.json && unified-ai cost --preview plan.json --html cost.html\n" +
        "  unified-ai cost --stack dev --stack prod --workload workload.yaml --focus chargeback.csv\n" +
        "  unified-ai cost --stack prod --prometheus https://prometheus.example.com --days 30 --cap 5000",
    )
    .action(async (flags: CostFlags) => {
      const sources = sourcesOf(flags);
      const { report, stacks, workload } = await withProgress("pricing", () =>
        priced(sources, flags),
      );
      const cap = flags.cap === undefined ? undefined : capFor(report, flags.cap);
      if (flags.focus !== undefined) writeFocus(flags.focus, stacks, workload, flags);
      if (flags.markdown !== undefined)
        writeReport(flags.markdown, renderCostMarkdown(report, cap));
      if (flags.html !== undefined) writeReport(flags.html, renderCostHtml(report, cap));
      const code = cap !== undefined && cap.overUsd > 0 ? 2 : 0;
      console.log(
        flags.json
          ? JSON.stringify({ code, ...report, ...(cap && { cap }) })
          : renderCostText(report, cap),
      );
      process.exitCode = code;
    });
}

interface Priced {
  report: CostReport;
  stacks: PricedStack[];
  workload: Workload | undefined;
}

async function priced(sources: readonly Source[], flags: CostFlags): Promise<Priced> {
  const assumed = flags.workload === undefined ? undefined : readWorkload(flags.workload);
  const stacks: PricedStack[] = [];
  // One after another: the engine locks its own folder.
  for (const source of sources) stacks.push(await readStack(source));
  const { workload, measuredOver } = await measure(flags, stacks, assumed);
  const options = { workload, egress: flags.egress };
  const sums = costReport(stacks, options);
  const report = { ...sums, ...advised(stacks, options, sums.environments) };
  return {
    report: { ...report, ...(measuredOver && { measuredOver }) },
    stacks,
    workload,
  };
}

function sourcesOf({ stack = [], cwd, state = [], preview = [] }: CostFlags): Source[] {
  const sources = [
    ...stack.map((name) => ({ stack: name, cwd: path.resolve(cwd) })),
    ...[...state, ...preview].map((file) => ({ file })),
  ];
  if (sources.length > 0) return sources;
  throw new CliError(
    "USAGE",
    "cost: must be told what to price, got nothing; give --stack, --state or --preview",
  );
}

const capFor = (report: CostReport, cap: number | true): Cap =>
  cap === true ? capsOfPolicies(report) : capOf(report, cap);

function writeFocus(
  file: string,
  stacks: readonly PricedStack[],
  workload: Workload | undefined,
  { egress, month = new Date().toISOString().slice(0, 7) }: CostFlags,
): void {
  const rows = focusRows(stacks, { workload, egress, month });
  const issues = checkFocus(FOCUS_COLUMNS, rows);
  if (issues.length > 0)
    throw new CliError(
      "NOT_FOCUS",
      `${file}: must be rows of FOCUS, got\n${issues
        .slice(0, 10)
        .map((issue) => `  ${issue}`)
        .join("\n")}\nnothing was written; this is a fault of the command`,
    );
  writeReport(file, renderCsv(FOCUS_COLUMNS, rows));
}

function readWorkload(file: string): Workload {
  let content: unknown;
  try {
    content = parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new CliError(
      "NO_WORKLOAD",
      `${file}: must be a workload profile in YAML or JSON: ${(error as Error).message.split("\n")[0]}; docs/cost.md shows one`,
    );
  }
  return parseWorkload(content, path.basename(file));
}

const collected = (value: string, before: string[] | true = []): string[] => [
  ...(before === true ? [] : before),
  value,
];

function days(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 365) return value;
  throw new InvalidArgumentError(
    `must be a whole number from 1 to 365, got ${JSON.stringify(text)}`,
  );
}

function hours(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`must be a number above 0, got ${JSON.stringify(text)}`);
}

function dollarsOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(
    `must be US dollars, 0 or more, got ${JSON.stringify(text)}; write it as 2500`,
  );
}

function monthOf(text: string): string {
  if (/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError(`must be YYYY-MM, got ${JSON.stringify(text)}`);
}
