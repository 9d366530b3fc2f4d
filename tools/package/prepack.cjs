"use strict";
// Before `npm pack` and `npm publish`: everything that a package holds and a checkout makes itself.
const { ensureFresh } = require("../build.cjs");
const { runMain } = require("../lib/failure.cjs");
const { root } = require("../lib/paths.cjs");
const { writeTypes } = require("./types.cjs");

runMain(() => {
  const { total } = ensureFresh();
  const types = writeTypes(root);
  // npm pack --json writes its own answer to standard output.
  process.stderr.write(`packing ${total} transpiled files and ${types} type declarations\n`);
});
