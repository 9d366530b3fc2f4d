"use strict";

/** What the user can mend: printed as one line without a stack. `code` is stable, for `--json` and tests. */
class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.name = "Failure";
    this.code = code;
  }
}

/**
 * Whether an error was made for the user to read: it has a stable code of ours. Errors of the operating system and of
 * Node.js have codes too, but need their stack.
 */
function isForUser(error) {
  const code = error?.code;
  return (
    typeof code === "string" && error.errno === undefined && !/^(ERR_|MODULE_NOT_FOUND)/.test(code)
  );
}

/** Runs the main function of a command; an error made for the user is printed without its stack. Exit code 1. */
function runMain(main) {
  Promise.resolve()
    .then(main)
    .then(
      (code) => {
        if (typeof code === "number") process.exitCode = code;
      },
      (error) => {
        process.stderr.write(
          isForUser(error) ? `error: ${error.message}\n` : `${error?.stack ?? error}\n`,
        );
        process.exitCode = 1;
      },
    );
}

module.exports = { Failure, isForUser, runMain };
