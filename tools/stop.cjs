"use strict";
// npm stop: ends what npm start left running. Needs no npm package: what was never set up has nothing to stop.
const fs = require("node:fs");
const path = require("node:path");
const { runMain } = require("./lib/failure.cjs");
const { localDir } = require("./lib/paths.cjs");
const { endProcess, isRunning } = require("./lib/process.cjs");

runMain(async () => {
  const file = path.join(localDir(), "clouds", "process.json");
  let info;
  try {
    info = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    info = undefined;
  }
  if (!info || !isRunning(info.pid, info.startTime)) {
    console.log("nothing is running");
    return;
  }
  const clean = await endProcess(info.pid, info.startTime);
  console.log(
    `local clouds (process ${info.pid}) ${clean ? "stopped" : "did not end in 10 s and were killed"}; their state is kept`,
  );
});
