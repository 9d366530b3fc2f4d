"use strict";
// Loads a large module of one file with the code that V8 compiled for it in an earlier run, as Python keeps its own beside
// its sources. Compiling the policy pack costs more than loading it and judging its first resources together.
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

/**
 * What `require(file)` would give; `keep` writes down what was compiled until then, when that was not read. It is kept under
 * the file's size and time of change and under V8's own mark of its version and flags.
 * @param {string} file absolute
 * @returns {{ exports: any, keep(): void }}
 */
function requireCompiled(file) {
  const { mtimeMs, size } = fs.statSync(file);
  const kept = `${file}.${mtimeMs}-${size}-${v8.cachedDataVersionTag()}.compiled`;
  const cachedData = readIfThere(kept);
  const script = new vm.Script(Module.wrap(fs.readFileSync(file, "utf8")), {
    filename: file,
    cachedData,
  });
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(path.dirname(file));
  const run = script.runInThisContext();
  const load = Module.createRequire(file);
  run.call(module.exports, module.exports, load, module, file, path.dirname(file));
  return {
    exports: module.exports,
    keep() {
      if (cachedData && !script.cachedDataRejected) return;
      const aside = `${kept}.${process.pid}.new`;
      fs.writeFileSync(aside, script.createCachedData());
      fs.renameSync(aside, kept);
    },
  };
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  }
}

module.exports = { requireCompiled };
