import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { drill, type DrillReport } from "./drill";
import { restore, type RestoreReport } from "./restore";

/** The report of a restore for people. */
export function renderRestore(report: RestoreReport): string {
  const lines = [
    `stack ${JSON.stringify(report.stack)}: restored ${report.resources} resources from ${report.restored}`,
  ];
  if (report.keptAs) lines.push(`what it replaced is kept: ${report.keptAs}`);
  lines.push(
    report.pending > 0
      ? `${report.pending} operations are under way in it: run \`unified-ai recover\``
      : "run `pulumi preview --refresh`: the clouds may have moved on since",
  );
  return lines.join("\n");
}

/** The report of a drill for people. */
export function renderDrill(report: DrillReport): string {
  const head = `drill of ${report.backup}: ${report.resources} resources restored into a scratch backend`;
  if (report.code === 0) return `${head}, a preview there changes nothing`;
  return [`${head}; the program would change:`, ...report.changes.map((one) => `  ${one}`)].join(
    "\n",
  );
}

interface Flags {
  stack: string;
  cwd: string;
  drill?: boolean;
  older?: boolean;
  dropPending?: boolean;
  backups?: string;
  json?: boolean;
}

export function registerRestore(parent: Command): void {
  parent
    .command("restore")
    .description("put a backup in the place of a stack's state, or try that with --drill")
    .argument("[file]", "a backup, or a copy the engine keeps (default: the newest that is valid)")
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option(
      "--drill",
      "restore into a scratch backend and preview there; the real one is only read",
    )
    .option("--older", "put back a state that is older than the present one")
    .option(
      "--drop-pending",
      "give up operations under way, which a backend other than file:// drops",
    )
    .option("--backups <folder>", "folder of the backups")
    .option("--json", "write one JSON object")
    .action(async (file: string | undefined, flags: Flags) => {
      const { stack, backups, json } = flags;
      const options = {
        cwd: path.resolve(flags.cwd),
        stack,
        ...(file === undefined ? {} : { file: path.resolve(file) }),
        ...(backups === undefined ? {} : { backups }),
        progress: (line: string) => void process.stderr.write(`${line}\n`),
      };
      if (flags.drill) {
        const report = await withProgress("drill", () => drill(options));
        console.log(json ? JSON.stringify(report) : renderDrill(report));
        process.exitCode = report.code;
        return;
      }
      const { older = false, dropPending = false } = flags;
      const report = await withProgress("restoring", () =>
        restore({ ...options, older, dropPending }),
      );
      console.log(json ? JSON.stringify(report) : renderRestore(report));
    });
}
