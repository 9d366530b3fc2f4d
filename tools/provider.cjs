"use strict";
// `main` of provider/package.json, by which the engine's plugin runner loads the provider. Builds what changed, then serves;
// paths in a description are meant from the folder of the program that uses it, which is where the engine starts this.
require("./lib/plain-stacks.cjs");
require("./build.cjs").ensureFresh();
require("../bin/provider/index.js").serve(process.argv.slice(2));
