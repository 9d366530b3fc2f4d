"use strict";
// actionlint, and ShellCheck beside it, over .github/workflows:
//   node tools/ci/actionlint.cjs
// The programs on PATH are not asked for: what is judged should not depend on the machine.
const { spawn } = require("node:child_process");
const path = require("node:path");
const { Failure, runMain } = require("../lib/failure.cjs");
const { root } = require("../lib/paths.cjs");
const { Progress } = require("../lib/progress.cjs");
const { ensureProgram, findProgram } = require("../gateway/apt-program.cjs");
const { buildProgram, pinned, pinnedVersion } = require("../gateway/go-program.cjs");
const { cached, contentKey, ensurePart } = require("../gateway/part.cjs");

const MODULE = "github.com/rhysd/actionlint";
/** Its folder, from that of the other Go programs. */
const FOLDER = "../ci/actionlint";
/** A judgement of some ten files takes a second or two. */
const LIMIT_MS = 120_000;

const SHELLCHECK = {
  name: "shellcheck",
  packages: ["shellcheck"],
  probe: ["--version"],
  install: "sudo apt-get update && sudo apt-get install shellcheck",
};

function part(env) {
  const key = `${pinnedVersion(FOLDER, MODULE)}-${contentKey([], pinned(FOLDER))}`;
  return { name: "actionlint", group: "ci", program: "actionlint", key, env };
}

/** The programs that are there already; each may be undefined. Gets nothing. */
const findActionlint = (env = process.env) => ({
  actionlint: cached(part(env)),
  shellcheck: findProgram(SHELLCHECK, env),
});

/** Both programs, got when they are missing: actionlint is built with Go in seconds, ShellCheck comes from apt. */
async function ensureActionlint({ env = process.env, progress = new Progress() } = {}) {
  const program = {
    name: "actionlint",
    folder: FOLDER,
    package: `${MODULE}/cmd/actionlint`,
    about: "5 seconds on two cores, 6 MB",
  };
  const actionlint = await ensurePart({
    ...part(env),
    progress,
    make: (tree, work) => buildProgram(program, { tree, work, env, progress }),
  });
  return { actionlint, shellcheck: await ensureProgram(SHELLCHECK, { env, progress }) };
}

/** Judges workflows of a project; `files`: those, not all. */
function lint({ actionlint, shellcheck }, { cwd = root, files = [] } = {}) {
  return new Promise((resolve, reject) => {
    const argv = ["-no-color", "-shellcheck", shellcheck, "-pyflakes=", ...files];
    const child = spawn(actionlint, argv, { cwd, timeout: LIMIT_MS });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    child.on("error", (error) =>
      reject(new Failure("NOT_STARTED", `actionlint: ${error.message}`)),
    );
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

module.exports = { ensureActionlint, findActionlint, lint };

if (require.main === module)
  runMain(async () => {
    const { code, text } = await lint(await ensureActionlint(), { cwd: path.resolve(root) });
    process.stdout.write(text);
    if (code === 0) console.log("actionlint found nothing");
    return code === 0 ? 0 : 2;
  });
