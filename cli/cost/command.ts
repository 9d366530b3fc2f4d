import * as fs from "node:fs";
import * as path from "node:path";
import { Option, type Command } from "commander";
import { parse } from "yaml";
import type { EgressMode } from "../../catalog/egress";
import { CliError } from "../errors";
import { sourceOf, writeReport, type SourceFlags } from "../source";
import { renderCostHtml } from "./html";
import { renderCostMarkdown } from "./markdown";
import { costReport } from "./report";
import { readStack } from "./resources";
import { renderCostText } from "./text";
import { parseWorkload, type Workload } from "./workload";

interface CostFlags extends SourceFlags {
  workload?: string;
  egress: EgressMode;
  markdown?: string;
  html?: string;
  json?: boolean;
}

export function registerCost(parent: Command): void {
  parent
    .command("cost")
    .description(
      "what a stack costs in a month, or what a saved preview would make of it: what is paid anyway, and what calls cost",
    )
    .option("-s, --stack <stack>", "a stack, by its state")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml, for --stack", ".")
    .addOption(
      new Option("--state <file>", "a state that `pulumi stack export` wrote").conflicts("stack"),
    )
    .addOption(
      new Option(
        "--preview <file>",
        "what `pulumi preview --json --show-sames` wrote; shows the difference too",
      ).conflicts(["stack", "state"]),
    )
    .option("--workload <file>", "how the aliases are called in a month (docs/cost.md)")
    .addOption(
      new Option("--egress <mode>", "data that leaves a cloud: as it is billed, or every GB alike")
        .choices(["tiered", "flat"])
        .default("tiered"),
    )
    .option("--markdown <file>", "write it for a pull request too")
    .option("--html <file>", "write it as a page with charts too")
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nExamples:\n  pulumi preview --json --show-sames > plan.json && unified-ai cost --preview plan.json --html cost.html\n" +
        "  unified-ai cost --stack prod --workload workload.yaml --json",
    )
    .action(async (flags: CostFlags) => {
      const workload = flags.workload === undefined ? undefined : readWorkload(flags.workload);
      const stack = await readStack(sourceOf(flags, "cost", "price"));
      const report = costReport(stack, { workload, egress: flags.egress });
      if (flags.markdown !== undefined) writeReport(flags.markdown, renderCostMarkdown(report));
      if (flags.html !== undefined) writeReport(flags.html, renderCostHtml(report));
      console.log(flags.json ? JSON.stringify({ code: 0, ...report }) : renderCostText(report));
      process.exitCode = 0;
    });
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
