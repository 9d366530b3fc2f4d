import * as path from "node:path";
import type { Command } from "commander";
import { writeReport } from "../source";
import { userProject } from "../toolbox";
import { isLoss } from "./changes";
import { headline, renderSummary } from "./markdown";
import { summarise } from "./model";
import { readStacks } from "./read";

interface SummaryFlags {
  from?: string;
  stack: string[];
  expect: string[];
  about?: string;
  out?: string;
  where?: string;
  json?: boolean;
}

export function registerSummary(parent: Command): void {
  parent
    .command("summary")
    .description(
      "the one comment of a pull request, in Markdown: what is deleted or replaced, policies, cost, resources",
    )
    .option(
      "--from <folder>",
      "folder with one folder for each stack: preview.json, check.json, cost.json, retirement.json, drift.json, status.json, as far as they are there (default: .unified-ai/ci)",
    )
    .option("-s, --stack <stack>", "only this stack; more than once for several", collected, [])
    .option(
      "--expect <stack>",
      "a stack that must have reports, and failed when it has none; more than once for several",
      collected,
      [],
    )
    .option("--about <text>", "sentence below the verdict, such as which commit it is of")
    .option("--where <text>", "sentence that tells where the files are, for what is left out")
    .option("--out <file>", "write the comment to a file, and show nothing")
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nThe first line is a hidden marker, by which the comment is found again and updated." +
        "\n\nExample:\n  npm run ci:preview && unified-ai summary --out comment.md",
    )
    .action((flags: SummaryFlags) => {
      const folder = path.resolve(flags.from ?? path.join(userProject, ".unified-ai", "ci"));
      const stacks = readStacks(folder, flags.stack, flags.expect).map(summarise);
      const { where, about } = flags;
      const markdown = renderSummary(stacks, {
        ...(where !== undefined && { where }),
        ...(about !== undefined && { about }),
      });
      if (flags.out !== undefined) writeReport(flags.out, markdown);
      if (flags.json)
        console.log(
          JSON.stringify({
            code: 0,
            headline: headline(stacks),
            stacks: stacks.map(({ stack, changes, violations, cost, status }) => ({
              stack,
              changes: changes.length,
              losses: changes.filter(isLoss).length,
              violations: violations.length,
              ...(cost && { totalMonthlyUsd: cost.totalMonthlyUsd }),
              ...(status?.failed && { failed: status.failed }),
            })),
            markdown,
          }),
        );
      else if (flags.out === undefined) process.stdout.write(markdown);
      process.exitCode = 0;
    });
}

const collected = (value: string, before: string[]): string[] => [...before, value];
