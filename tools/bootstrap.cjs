"use strict";
// `main` of bootstrap/Pulumi.yaml. Builds what changed, then hands over to the transpiled program; relative paths in the
// configuration are meant from the user's project.
require("./lib/plain-stacks.cjs");
const { project } = require("./lib/paths.cjs");

process.chdir(project);
require("./build.cjs").ensureFresh();
module.exports = require("../bin/bootstrap/index.js");
