import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { exportStack, writeReport } from "../source";
import { DriftReader, ignoredOf, type DriftReport } from "./drift";
import { refreshedPreview } from "./events";
import { renderDrift, renderDriftMarkdown } from "./text";

interface DriftFlags {
  stack: string;
  cwd: string;
  timeout: string;
  out?: string;
  markdown?: string;
  json?: boolean;
}

export function registerDrift(parent: Command): void {
  parent
    .command("drift")
    .description(
      "what somebody changed in the clouds behind Pulumi's back, resource by resource; changes nothing",
    )
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option("--timeout <seconds>", "time for the whole comparison", "1800")
    .option("--out <file>", "write the report as JSON too")
    .option("--markdown <file>", "write it for an issue too")
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nExit codes: 0 no drift, 2 drift, 1 it could not be compared." +
        "\nIt runs `pulumi preview --refresh`, so it needs the rights of a preview and no more." +
        "\n\nExample:\n  unified-ai drift --stack prod --markdown drift.md",
    )
    .action(async (flags: DriftFlags) => {
      const report = await drift({
        stack: flags.stack,
        cwd: path.resolve(flags.cwd),
        limit: readSeconds(flags.timeout) * 1000,
      });
      if (flags.out !== undefined) writeReport(flags.out, `${JSON.stringify(report)}\n`);
      if (flags.markdown !== undefined) writeReport(flags.markdown, renderDriftMarkdown(report));
      console.log(flags.json ? JSON.stringify(report) : renderDrift(report));
      process.exitCode = report.code;
    });
}

/** Compares a stack with its clouds. Throws what keeps it from being compared. */
export async function drift(options: {
  stack: string;
  cwd: string;
  /** Milliseconds. */
  limit: number;
}): Promise<DriftReport> {
  const { stack, cwd, limit } = options;
  const reader = new DriftReader();
  return withProgress(`comparing stack ${JSON.stringify(stack)} with its clouds`, async () => {
    const state = exportStack(stack, cwd);
    // Awaited below; a failure of the other one first must not leave it without anybody who looks.
    state.catch(() => undefined);
    await refreshedPreview({ stack, cwd, limit, each: (event) => reader.take(event) });
    return reader.report(stack, ignoredOf(await state));
  });
}

function readSeconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1 && value <= 86_400) return value;
  throw new CliError(
    "USAGE",
    `\`--timeout\`: must be seconds from 1 to 86400, got ${JSON.stringify(text)}; leave it out for half an hour`,
  );
}
