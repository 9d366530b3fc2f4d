"use strict";
// npm test: sets up what is missing, runs the tests, ends with one line that counts them.
const { spawn } = require("node:child_process");
const path = require("node:path");
const fs = require("node:fs");
const { runMain, Failure } = require("./lib/failure.cjs");
const { root } = require("./lib/paths.cjs");
const { Progress } = require("./lib/progress.cjs");
const { ensureReady } = require("./lib/setup.cjs");

/**
 * The last lines: how many test cases were skipped, if any, then how many passed and failed. A file that could not be loaded, and a runner that failed
 * outside any test, count as one failure each.
 */
function summary(report, code = 0) {
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = Math.max(report.numFailedTests + brokenFiles, code === 0 ? 0 : 1);
  const skipped = report.numPendingTests + report.numTodoTests;
  const line = `${report.numPassedTests} passed, ${failed} failed`;
  return { failed, line: skipped > 0 ? `${skipped} skipped\n${line}` : line };
}

function vitest(argv, env) {
  return new Promise((resolve, reject) => {
    const manifest = require.resolve("vitest/package.json");
    const script = path.join(path.dirname(manifest), require(manifest).bin.vitest);
    const child = spawn(process.execPath, [script, "run", ...argv], {
      cwd: root,
      env,
      stdio: "inherit",
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

async function main(args) {
  const full = args.includes("--full");
  const rest = args.filter((argument) => argument !== "--full");
  const ready = await ensureReady({ progress: new Progress() });

  const folders = ["tests/unit/", "tests/e2e/", ...(full ? ["tests/full/"] : [])];
  const chosen =
    rest.length > 0 ? rest : folders.filter((folder) => fs.existsSync(path.join(root, folder)));
  const reportFile = path.join(root, ".unified-ai", `test-${process.pid}.json`);
  fs.mkdirSync(path.dirname(reportFile), { recursive: true });
  const env = { ...process.env, UNIFIED_AI_ENGINE: ready.engine.pulumi };
  try {
    const code = await vitest(
      [...chosen, "--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`],
      env,
    );
    if (!fs.existsSync(reportFile)) {
      throw new Failure(
        "TESTS_BROKEN",
        `the test runner ended with exit code ${code} and left no report; read what it printed above`,
      );
    }
    const { failed, line } = summary(JSON.parse(fs.readFileSync(reportFile, "utf8")), code);
    console.log(line);
    return failed === 0 ? 0 : 1;
  } finally {
    fs.rmSync(reportFile, { force: true });
  }
}

module.exports = { summary };
if (require.main === module) runMain(() => main(process.argv.slice(2)));
