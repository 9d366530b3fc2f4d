"use strict";
// `main` of policies/package.json, by which the pack runner loads the pack: plain JavaScript, so that the runner's own
// type-checking has nothing to do. The working folder stays policies/: the pack's version is read from there.
require("./lib/plain-stacks.cjs");
require("./lib/lazy-arborist.cjs");
require("./build.cjs").ensureFresh();
const path = require("node:path");
const { requireCompiled } = require("./lib/compiled.cjs");
const { root } = require("./lib/paths.cjs");

/** By then a preview has judged what it judges first; a shorter one leaves nothing behind. */
const KEPT_AFTER_MS = 2_000;

const pack = requireCompiled(path.join(root, "bin/policies/index.js"));
pack.exports.serve();
setTimeout(keep, KEPT_AFTER_MS).unref();

/** What cannot be kept, in a folder that is not ours to write to, is compiled again next time. */
function keep() {
  try {
    pack.keep();
  } catch {
    // Nothing depends on it.
  }
}
