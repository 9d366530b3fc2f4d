import * as path from "node:path";
import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { writeBackup } from "./backup";
import type { Finding } from "./findings";
import { readHistory } from "./history";
import { readState } from "./read";
import { stackPlace } from "./stack-place";
import { renderFinding } from "./verify-command";
import { contentFindings } from "./content";

interface Flags {
  stack: string;
  cwd: string;
  to?: string;
  json?: boolean;
}

export function registerBackup(parent: Command): void {
  parent
    .command("backup")
    .description(
      "keep a stack's state as it is, with a manifest of checksums; secrets stay encrypted",
    )
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option(
      "--to <folder>",
      "folder of the backups (default: .unified-ai/backups beside a file:// backend, else in the project)",
    )
    .option("--json", "write one JSON object")
    .action(async (flags: Flags) => {
      const { backup, findings } = await withProgress("keeping the state", () => backUp(flags));
      const code = findings.some(({ level }) => level === "problem") ? 2 : 0;
      if (flags.json) console.log(JSON.stringify({ code, ...backup, findings }));
      else {
        const { file, manifest } = backup;
        console.log(
          [
            `kept ${manifest.resources} resources at update ${manifest.serial} in ${file} (sha256 ${manifest.sha256.slice(0, 12)})`,
            ...findings.filter(({ level }) => level === "problem").map(renderFinding),
          ].join("\n"),
        );
      }
      process.exitCode = code;
    });
}

/** Also a state that something is wrong with is kept; what is wrong is said. */
async function backUp(
  flags: Flags,
): Promise<{ backup: ReturnType<typeof writeBackup>; findings: Finding[] }> {
  const place = await stackPlace(path.resolve(flags.cwd), flags.stack);
  const before = (await readHistory(place)).length;
  const state = await readState(place);
  const serial = (await readHistory(place)).length;
  if (serial !== before) {
    throw new CliError(
      "STATE_MOVED",
      `stack ${JSON.stringify(place.stack)}: an update ended while its state was read; run backup again`,
    );
  }
  const backup = writeBackup(place, state, {
    serial,
    reason: "backup",
    ...(flags.to === undefined ? {} : { folder: flags.to }),
  });
  return { backup, findings: contentFindings(place, state) };
}
