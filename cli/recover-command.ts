import * as path from "node:path";
import type { Command } from "commander";
import { recover, type RecoverReport } from "./recover";
import { describeLock } from "./recover/locks";

/** The report for people; what was done along the way is on stderr already. */
export function renderRecover(report: RecoverReport): string {
  const lines = report.locks.map(
    (lock) => `lock of ${describeLock(lock)}: ${lock.state}, cancelled`,
  );
  for (const urn of report.refreshed) lines.push(`read again: ${urn}`);
  for (const { urn, outcome, id, reason } of report.creates) {
    const what = id === undefined ? outcome : `${outcome} ${id}`;
    lines.push(`${urn}: ${what}${reason === undefined ? "" : `; ${reason}`}`);
  }
  for (const { id, what, fix } of report.losses) lines.push(`${id}: ${what}; ${fix}`);
  if (lines.length === 0) lines.push(`stack ${JSON.stringify(report.stack)}: nothing to recover`);
  else if (report.code === 2)
    lines.push(
      `stack ${JSON.stringify(report.stack)}: needs a person; settle the above, then run recover again`,
    );
  else if (report.code === 0)
    lines.push(`stack ${JSON.stringify(report.stack)}: recovered; run \`pulumi up\``);
  return lines.join("\n");
}

interface RecoverFlags {
  stack: string;
  cwd: string;
  holderIsDead?: boolean;
  gone?: string[];
  json?: boolean;
}

export function registerRecover(parent: Command): void {
  parent
    .command("recover")
    .description(
      "bring a stack back after a killed update: its lock, and the resources that were being created",
    )
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option(
      "--holder-is-dead",
      "the process that holds a lock taken on another machine is known to be dead",
    )
    .option(
      "--gone <name...>",
      "logical names or URNs of pending creates that do not exist in the cloud: you have looked",
    )
    .option("--json", "write one JSON object")
    .action(async (options: RecoverFlags) => {
      const report = await recover({
        cwd: path.resolve(options.cwd),
        stack: options.stack,
        holderIsDead: options.holderIsDead === true,
        gone: options.gone ?? [],
        progress: (line) => process.stderr.write(`${line}\n`),
      });
      console.log(options.json ? JSON.stringify(report) : renderRecover(report));
      process.exitCode = report.code;
    });
}
