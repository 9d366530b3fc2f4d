import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { endLike } from "../run-command";
import { guard, type GuardReport } from "./guard";
import { renderFinding } from "./verify-command";

interface Flags {
  stack: string;
  cwd: string;
  takeOver?: boolean;
  recover?: boolean;
  backups?: string;
  report?: string;
}

export function registerGuard(parent: Command): void {
  parent
    .command("guard")
    .description(
      "run a command that changes a stack as its only writer, with a backup before and after",
    )
    .argument("<command...>", "the command and its arguments, after --")
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml; the command runs there", ".")
    .option(
      "--recover",
      "bring back what a killed run left behind first, as `unified-ai recover` does",
    )
    .option(
      "--take-over",
      "take over from a run that still goes on; it can write the state no more",
    )
    .option("--backups <folder>", "folder of the backups")
    .option("--report <file>", "write what was found as JSON")
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nEnds with the command's own exit code; 2 when the command went well but something needs a person." +
        "\n\nExample:\n  unified-ai state guard --stack prod --recover -- pulumi up --stack prod --yes",
    )
    .action(async (command: string[], flags: Flags) => {
      const { stack, takeOver = false, backups } = flags;
      const say = (line: string): void => void process.stderr.write(`guard: ${line}\n`);
      const report = await guard({
        cwd: path.resolve(flags.cwd),
        stack,
        command,
        takeOver,
        recover: flags.recover === true,
        ...(backups === undefined ? {} : { backups: path.resolve(backups) }),
        progress: say,
      });
      if (flags.report !== undefined) {
        fs.writeFileSync(flags.report, `${JSON.stringify(report)}\n`, { mode: 0o600 });
      }
      for (const line of renderGuard(report)) say(line);
      finish(report);
    });
}

/** What is said after the run, one line each. */
export function renderGuard(report: GuardReport): string[] {
  const { serials, sha256, fenced, findings, ended, stack } = report;
  if (fenced) {
    return [
      `stack ${JSON.stringify(stack)}: another run took over while this one went on; what this one did since is in the clouds, not in the state: look there`,
    ];
  }
  const lines = findings.map(renderFinding);
  if (ended === undefined) return [...lines, "the command was not started"];
  const [from, to] = serials;
  return [...lines, `update ${from} -> ${to}, sha256 ${sha256?.slice(0, 12) ?? "none"}, kept`];
}

function finish({ ended, fenced, findings }: GuardReport): void {
  if (ended === undefined) process.exitCode = 2;
  else if (ended.code !== 0) endLike(ended);
  else process.exitCode = fenced ? 1 : findings.length > 0 ? 2 : 0;
}
