"use strict";
// npm run ci:preview: what a pull request does, stack by stack, and the one comment about it. On the local clouds unless
// --real is given.
const { runMain } = require("../lib/failure.cjs");
const { ensureEngine } = require("../engine.cjs");
const { ensureReady } = require("../lib/setup.cjs");
const { Progress } = require("../lib/progress.cjs");
const { readArguments } = require("./arguments.cjs");

runMain(async () => {
  const asked = readArguments(process.argv.slice(2));
  const progress = new Progress();
  await ensureReady({ progress, engine: false });
  return require("../../bin/cli/ci/preview.js").ciPreview({
    ...asked,
    progress,
    engine: () => ensureEngine({ progress }),
  });
});
