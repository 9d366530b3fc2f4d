"use strict";
// npm run ci:deploy -- --stack <stack>: brings one stack up and calls every alias of it. On the local clouds unless --real is
// given.
const { Failure, runMain } = require("../lib/failure.cjs");
const { ensureEngine } = require("../engine.cjs");
const { ensureReady } = require("../lib/setup.cjs");
const { Progress } = require("../lib/progress.cjs");
const { readArguments } = require("./arguments.cjs");

runMain(async () => {
  const { stacks, ...asked } = readArguments(process.argv.slice(2));
  if (stacks.length !== 1)
    throw new Failure(
      "USAGE",
      `\`--stack\`: must name the one stack to bring up, got ${stacks.length === 0 ? "none" : stacks.join(", ")}; run \`npm run ci:deploy -- --stack dev\``,
    );
  const progress = new Progress();
  await ensureReady({ progress, engine: false });
  return require("../../bin/cli/ci/deploy.js").ciDeploy({
    ...asked,
    stack: stacks[0],
    progress,
    engine: () => ensureEngine({ progress }),
  });
});
