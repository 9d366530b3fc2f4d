"use strict";
// Where things are. Plain Node: this runs before any npm package is installed.
const os = require("node:os");
const path = require("node:path");

/** The project: the folder of package.json. */
const root = path.resolve(__dirname, "..", "..");

/** Files that belong to no checkout and may be deleted at any time: engines. */
function cacheDir(env = process.env) {
  if (env.UNIFIED_AI_CACHE) return path.resolve(env.UNIFIED_AI_CACHE);
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "unified-ai-endpoint");
}

/** State of the local clouds: store, logs, the engine's own home and backend, generated project folders. */
function localDir(env = process.env) {
  return path.resolve(env.UNIFIED_AI_LOCAL_DIR || path.join(root, ".unified-ai", "local"));
}

module.exports = { root, cacheDir, localDir };
