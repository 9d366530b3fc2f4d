/**
 * What a command ends with: 0 nothing found, 1 the command failed, 2 it found something (drift, a violation, a
 * problem) that a person must look at.
 */
export type ExitCode = 0 | 1 | 2;

/** A failure the user can mend. `code` is stable, for `--json` and for scripts. */
export class CliError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "CliError";
  }
}

/** The stable code of anything thrown: its own, or `INTERNAL`. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "INTERNAL";
}
