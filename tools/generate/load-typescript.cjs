"use strict";
/** Loads a TypeScript file together with what it imports, for generators that run without a build. */
const Module = require("node:module");

/** The exports of `file`; packages are taken from node_modules. */
function load(file) {
  const { outputFiles } = require("esbuild").buildSync({
    entryPoints: [file],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    write: false,
  });
  const loaded = new Module(file, module);
  loaded.filename = file;
  loaded.paths = module.paths;
  loaded._compile(outputFiles[0].text, file);
  return loaded.exports;
}

module.exports = { load };
