import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import type { Finding } from "./findings";
import { verify, type VerifyReport } from "./verify";

/** One finding for people. */
export const renderFinding = ({ level, what, fix }: Finding): string =>
  `${level}: ${what}${fix === undefined ? "" : `; ${fix}`}`;

/** The report for people. */
export function renderVerify(report: VerifyReport): string {
  const { project, stack, serial, resources, sha256, writtenAt, engine, newestCopy } = report;
  const read =
    sha256 === undefined
      ? "cannot be used"
      : `${resources} resources, sha256 ${sha256.slice(0, 12)}, written ${writtenAt ?? "never"} by ${engine ?? "nobody"}`;
  const lines = [`state of ${project}/${stack}, ${serial} updates: ${read}`];
  if (newestCopy) lines.push(`newest valid backup: ${newestCopy.file} (${newestCopy.madeAt})`);
  lines.push(...report.findings.map(renderFinding));
  if (report.code === 0) lines.push("nothing is wrong");
  return lines.join("\n");
}

interface Flags {
  stack: string;
  cwd: string;
  backups?: string;
  settled?: boolean;
  json?: boolean;
}

export function registerVerify(parent: Command): void {
  parent
    .command("verify")
    .description(
      "judge a stack's state: readable, whole, of the recorded accounts, one writer at a time",
    )
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option("--backups <folder>", "folder of the backups")
    .option("--settled", "what two writers left behind has been looked at: do not report it again")
    .option("--json", "write one JSON object")
    .action(async (flags: Flags) => {
      const report = await withProgress("verifying the state", () =>
        verify({
          cwd: path.resolve(flags.cwd),
          stack: flags.stack,
          settled: flags.settled === true,
          ...(flags.backups === undefined ? {} : { backups: flags.backups }),
          progress: () => undefined,
        }),
      );
      console.log(flags.json ? JSON.stringify(report) : renderVerify(report));
      process.exitCode = report.code;
    });
}
