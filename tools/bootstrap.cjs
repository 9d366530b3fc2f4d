"use strict";
// `main` of bootstrap/Pulumi.yaml. Builds what changed, then hands over to the transpiled program; relative paths in the
// configuration are meant from the root.
require("./lib/plain-stacks.cjs");
const { root } = require("./lib/paths.cjs");

process.chdir(root);
require("./build.cjs").ensureFresh();
module.exports = require("../bin/bootstrap/index.js");
