import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { rotateKms, type RotateKmsReport } from "./kms";

/** The report for people: what changed, and what that means for everything that runs. */
export function renderRotateKms(report: RotateKmsReport): string {
  const { stack, from, to, secrets, stackFile, keptAs, underOldKey } = report;
  return [
    `stack ${JSON.stringify(stack)}: ${secrets} secrets encrypted anew, ${from} -> ${to}`,
    `commit ${stackFile}; every other clone needs it before its next pulumi command, which would encrypt with the old key again`,
    "running workloads: nothing changes for them, none of them reads the state",
    `keep the old key while it may be needed: ${underOldKey} older copies of the state (history, backups) open only with it` +
      (keptAs === undefined ? "" : `, the last one is ${keptAs}`),
  ].join("\n");
}

interface Flags {
  stack: string;
  cwd: string;
  to: string;
  newPassphraseFile?: string;
  backups?: string;
  json?: boolean;
}

export function registerRotateKms(parent: Command): void {
  parent
    .command("kms")
    .description("encrypt a stack's state and the secrets of its stack file under another key")
    .requiredOption("-s, --stack <stack>", "the stack")
    .requiredOption(
      "--to <provider>",
      "awskms://..., azurekeyvault://..., gcpkms://..., hashivault://... or passphrase; the one it has gets a new data key",
    )
    .option("--new-passphrase-file <file>", "file with the new passphrase, for --to passphrase")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option("--backups <folder>", "folder of the backups")
    .option("--json", "write one JSON object")
    .action(async (flags: Flags) => {
      const { stack, to, newPassphraseFile, backups } = flags;
      const report = await withProgress("rotating the key of the state", () =>
        rotateKms({
          cwd: path.resolve(flags.cwd),
          stack,
          to,
          ...(newPassphraseFile === undefined ? {} : { newPassphraseFile }),
          ...(backups === undefined ? {} : { backups }),
          progress: (line) => void process.stderr.write(`${line}\n`),
        }),
      );
      console.log(flags.json ? JSON.stringify(report) : renderRotateKms(report));
    });
}
