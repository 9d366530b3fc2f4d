"use strict";
// `main` of policies/package.json, by which the pack runner loads the pack: plain JavaScript, so that the runner's own
// type-checking has nothing to do. The working folder stays policies/: the pack's version is read from there.
require("./lib/plain-stacks.cjs");
require("./lib/lazy-arborist.cjs");
require("./build.cjs").ensureFresh();
require("../bin/policies/index.js");
