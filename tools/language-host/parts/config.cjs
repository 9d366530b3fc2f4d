"use strict";
// Configuration on its way from the engine to a program. It goes by the environment, as the SDK reads it there; but Linux
// starts no process with one string of 128 KiB or more in its environment, so a long one goes by a file, which
// preload.cjs reads before the SDK does.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** Bytes a variable may have before it goes by a file. */
const LONGEST = 100_000;
const PRELOAD = path.join(__dirname, "preload.cjs");

/**
 * Splits variables into those short enough for an environment and a file for the rest, which only this user can read.
 * `argv` goes before the script; `remove` takes the file away and may be called more than once.
 */
function handOver(variables) {
  const isLong = ([, value]) => Buffer.byteLength(value) > LONGEST;
  const long = Object.entries(variables).filter(isLong);
  if (long.length === 0) return { env: variables, argv: [], remove: () => {} };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-config-"));
  const file = path.join(folder, "config.json");
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  try {
    fs.writeFileSync(file, JSON.stringify(Object.fromEntries(long)), { mode: 0o600, flag: "wx" });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    env: {
      ...Object.fromEntries(Object.entries(variables).filter((entry) => !isLong(entry))),
      UNIFIED_AI_CONFIG_FILE: file,
    },
    argv: ["--require", PRELOAD],
    remove,
  };
}

module.exports = { handOver };
