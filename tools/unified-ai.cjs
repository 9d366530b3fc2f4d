#!/usr/bin/env node
"use strict";
// The unified-ai command.
const { runMain } = require("./lib/failure.cjs");

runMain(async () => {
  const { checkNode, ensurePackages } = require("./lib/setup.cjs");
  const { root } = require("./lib/paths.cjs");
  checkNode();
  const fs = require("node:fs");
  const path = require("node:path");
  // A published package comes with its dependencies; a checkout may be fresh.
  if (
    fs.existsSync(path.join(root, "index.ts")) &&
    fs.existsSync(path.join(root, "package-lock.json"))
  ) {
    const { Progress } = require("./lib/progress.cjs");
    await ensurePackages({ root, progress: new Progress(), env: process.env });
  }
  require("./build.cjs").ensureFresh();
  return require("../bin/cli/main.js").main(process.argv.slice(2));
});
