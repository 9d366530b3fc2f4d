import * as readline from "node:readline/promises";
import * as tty from "node:tty";
import { CliError } from "../errors";

/**
 * Asks before something that cannot be taken back. On a terminal the word `yes` is wanted; elsewhere `--yes` must have
 * been given.
 */
export async function confirm(what: string, options: { yes: boolean }): Promise<void> {
  if (options.yes) return;
  if (!tty.isatty(0) || !tty.isatty(2))
    throw new CliError(
      "NOT_CONFIRMED",
      `${what}: must be confirmed, and there is no terminal to ask on; add --yes`,
    );
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what}. Go on? (yes/no) `);
    if (answer.trim().toLowerCase() === "yes") return;
  } finally {
    terminal.close();
  }
  throw new CliError("NOT_CONFIRMED", `${what}: not confirmed, nothing was changed`);
}
