"use strict";
// Where things are. Plain Node: this runs before any npm package is installed.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** The project: the folder of package.json. */
const root = path.resolve(__dirname, "..", "..");

/**
 * Whose stacks the commands work on: the project that this package is installed in, or this one. A package installed for the
 * whole machine belongs to no project, and then it is the folder a command is run in.
 */
const project = projectOf(root);

function projectOf(folder, cwd = process.cwd()) {
  const at = folder.split(path.sep).indexOf("node_modules");
  if (at < 0) return folder;
  const above = folder.split(path.sep).slice(0, at).join(path.sep);
  return fs.existsSync(path.join(above, "package.json")) ? above : cwd;
}

/** Files that belong to no checkout and may be deleted at any time: engines. */
function cacheDir(env = process.env) {
  if (env.UNIFIED_AI_CACHE) return path.resolve(env.UNIFIED_AI_CACHE);
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "unified-ai-endpoint");
}

/** State of the local clouds: store, logs, the engine's own home and backend, generated project folders. */
function localDir(env = process.env) {
  return path.resolve(env.UNIFIED_AI_LOCAL_DIR || path.join(project, ".unified-ai", "local"));
}

module.exports = { root, project, projectOf, cacheDir, localDir };
