"use strict";
// npm stop: ends what npm start left running. Needs no npm package: what was never set up has nothing to stop.
const fs = require("node:fs");
const path = require("node:path");
const { runMain } = require("./lib/failure.cjs");
const { localDir } = require("./lib/paths.cjs");
const { endProcess, isRunning } = require("./lib/process.cjs");

/** Ends the process that serves a folder, if one does; returns how many that were. */
async function end(folder, what, kept, file = "process.json") {
  let info;
  try {
    info = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8"));
  } catch {
    return 0;
  }
  if (!isRunning(info.pid, info.startTime)) return 0;
  const clean = await endProcess(info.pid, info.startTime);
  console.log(
    `${what} (process ${info.pid}) ${clean ? "stopped" : "did not end in 10 s and was killed"}; ${kept}`,
  );
  return 1;
}

runMain(async () => {
  const clouds = path.join(localDir(), "clouds");
  const homes = path.join(clouds, "homes");
  // The gateways first: they read what the local clouds hold.
  const names = fs.existsSync(homes) ? fs.readdirSync(homes).sort() : [];
  let stopped = 0;
  for (const name of names) {
    stopped += await end(
      path.join(homes, name),
      `gateway of ${name.slice(name.lastIndexOf(".") + 1)}`,
      "its keys are kept",
    );
  }
  stopped += await end(
    clouds,
    "the clouds' APIs for the operator",
    "their keys are kept",
    "operator.json",
  );
  stopped += await end(clouds, "local clouds", "their state is kept");
  if (stopped === 0) console.log("nothing is running");
});
