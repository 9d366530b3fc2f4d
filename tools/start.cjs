"use strict";
// npm start: sets up what is missing, then brings the development stack up on the local clouds.
const { runMain } = require("./lib/failure.cjs");
const { checkNode, ensureReady } = require("./lib/setup.cjs");
const { Progress } = require("./lib/progress.cjs");

runMain(async () => {
  checkNode();
  // While an update runs, cli/start/update.ts takes its place: the engine must finish its writes.
  process.on("SIGINT", () => {
    process.stderr.write("interrupted; run npm start again\n");
    process.exit(130);
  });
  const progress = new Progress();
  const ready = await ensureReady({ progress });
  if (!ready.installed && ready.built === 0 && ["path", "cache"].includes(ready.engine.source)) {
    const { version, source } = ready.engine;
    progress.line(
      `set-up: nothing to install, build or download (engine ${version} from ${source})`,
    );
  }
  return require("../bin/cli/start/start.js").start({ progress, engine: ready.engine });
});
