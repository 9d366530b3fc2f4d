"use strict";
// npm run bench: sets up what is missing, then runs tests/bench/run.ts in its transpiled form.
const fs = require("node:fs");
const path = require("node:path");
const { spawnSync } = require("node:child_process");
const { Failure, runMain } = require("./lib/failure.cjs");
const { root } = require("./lib/paths.cjs");
const { Progress } = require("./lib/progress.cjs");
const { ensureReady } = require("./lib/setup.cjs");

runMain(async () => {
  const ready = await ensureReady({ progress: new Progress() });
  const script = path.join(root, "bin/tests/bench/run.js");
  if (!fs.existsSync(script))
    throw new Failure(
      "NO_BENCH",
      "tests/bench/run.ts: not found; the benchmarks need the project's sources",
    );
  const answer = spawnSync(process.execPath, [script, ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, UNIFIED_AI_ENGINE: ready.engine.pulumi },
  });
  return answer.status ?? 1;
});
