import * as path from "node:path";
import { Option, type Command } from "commander";
import { sourceOf, writeReport, type SourceFlags } from "../source";
import { check } from "./check";
import { renderJunit } from "./junit";
import { withProgress } from "./progress";
import { packFolder, ruleFacts } from "./rules";
import { renderSarif } from "./sarif";
import { renderText, sorted } from "./text";

const PROFILES = ["advisory", "baseline", "strict"];

interface CheckFlags extends SourceFlags {
  profile?: string;
  config?: string;
  sarif?: string;
  junit?: string;
  location?: string;
  json?: boolean;
}

export function registerCheck(parent: Command): void {
  parent
    .command("check")
    .description(
      "run the policy pack on what a stack is, or on what a saved preview would make of it; says nothing when nothing is wrong",
    )
    .option("-s, --stack <stack>", "a stack, by its state")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml, for --stack", ".")
    .addOption(
      new Option("--state <file>", "a state that `pulumi stack export` wrote").conflicts("stack"),
    )
    .addOption(
      new Option(
        "--preview <file>",
        "what `pulumi preview --json --show-sames` wrote; deletes and replacements are judged too",
      ).conflicts(["stack", "state"]),
    )
    .addOption(
      new Option("--profile <name>", "levels of the rules (default: baseline)").choices(PROFILES),
    )
    .addOption(
      new Option("--config <file>", "policy config file in place of a profile").conflicts(
        "profile",
      ),
    )
    .option("--sarif <file>", "write the findings as SARIF 2.1.0 too")
    .option("--junit <file>", "write the findings as JUnit XML too")
    .option(
      "--location <file>",
      "file of the repository that SARIF shows the findings at (default: the file judged, or Pulumi.yaml)",
    )
    .option("--json", "write one JSON object")
    .addHelpText(
      "after",
      "\nExit codes: 0 no violation, 2 violations, 1 it could not be judged." +
        "\n\nExamples:\n  unified-ai check --stack prod --profile strict\n" +
        "  pulumi preview --json --show-sames > plan.json && unified-ai check --preview plan.json --sarif plan.sarif",
    )
    .action(async (flags: CheckFlags) => {
      const source = sourceOf(flags, "check", "judge");
      const config = flags.config ?? profileFile(flags.profile ?? "baseline");
      const report = await withProgress("running the policy pack", () =>
        check({
          source,
          config,
          ...(flags.location !== undefined && { location: flags.location }),
        }),
      );
      const rules = ruleFacts();
      if (flags.sarif !== undefined) writeReport(flags.sarif, renderSarif(report, rules));
      if (flags.junit !== undefined) writeReport(flags.junit, renderJunit(report, rules));
      const code = report.counts.violations > 0 ? 2 : 0;
      const text = flags.json
        ? JSON.stringify({ code, ...report, findings: sorted(report.findings) })
        : renderText(report);
      if (text !== "") console.log(text);
      process.exitCode = code;
    });
}

/** The policy config file of a profile. */
export const profileFile = (name: string): string =>
  path.join(packFolder, "profiles", `${name}.json`);
