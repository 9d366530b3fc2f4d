"use strict";
// Prometheus and its promtool: only tests need them, to prove alarms on a real one.
const { ensureProgram } = require("./apt-program.cjs");

const INSTALL = "sudo apt-get update && sudo apt-get install prometheus";
const program = (name) => ({
  name,
  packages: ["prometheus"],
  probe: ["--version"],
  install: INSTALL,
});

/** @returns {Promise<{ prometheus: string, promtool: string }>} */
async function ensurePrometheus(options) {
  return {
    prometheus: await ensureProgram(program("prometheus"), options),
    promtool: await ensureProgram(program("promtool"), options),
  };
}

module.exports = { ensurePrometheus };
