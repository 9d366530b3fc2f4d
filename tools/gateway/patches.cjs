"use strict";
// What differs between the gateway we build and its published source. Two lines of two modules, both defects that are
// in the way of rate limits; a cluster gets the first as a patch of the installed definition.
const fs = require("node:fs");
const path = require("node:path");
const { Failure } = require("../lib/failure.cjs");

/**
 * `find` must occur exactly `times` times in the file. Module versions as in go.mod.
 * @type {{ module: string, file: string, find: string | RegExp, replace: string, times: number, why: string }[]}
 */
const PATCHES = [
  {
    module: "github.com/envoyproxy/gateway",
    file: "charts/gateway-helm/charts/crds/crds/generated/gateway.envoyproxy.io_backendtrafficpolicies.yaml",
    find: /(format: int32\n +maximum: )4294967295\n/g,
    replace: "$12147483647\n",
    times: 2,
    // https://github.com/envoyproxy/gateway/issues/9186, in 1.8.1 and 1.9.1, read 2026-11-21
    why: "a maximum that does not fit its own format int32 makes every policy with a rate limit invalid",
  },
  {
    module: "sigs.k8s.io/structured-merge-diff/v6",
    file: "value/valuereflect.go",
    find: "case reflect.Uint, reflect.Uint32, reflect.Uint16, reflect.Uint8:",
    replace: "case reflect.Uint, reflect.Uint64, reflect.Uint32, reflect.Uint16, reflect.Uint8:",
    times: 1,
    // v6.3.2, read 2026-11-21: kind() panics with "unsupported type: uint64" on `cost.request.number` of a rate limit
    why: "without a cluster the file provider merges typed objects, and one with a uint64 in it ends the program",
  },
];

/** The text with a patch applied; fails when the published text is not the one the patch was written for. */
function patched(text, { find, replace, times, module, file }) {
  const parts =
    typeof find === "string" ? text.split(find).length - 1 : [...text.matchAll(find)].length;
  if (parts !== times) {
    throw new Failure(
      "PATCH_MISSES",
      `${module}/${file}: the text to replace is there ${parts} times, not ${times}; ` +
        "tools/gateway/patches.cjs was written for another version than go.mod names",
    );
  }
  return text.replaceAll(find, replace);
}

/**
 * Copies each patched module beside go.mod and points go.mod at the copy. Go refuses to overlay files of its module
 * cache (since 1.25), so `-overlay` would not do.
 * @param {string} work folder of go.mod
 * @param {(module: string) => Promise<string>} folderOf where Go keeps a module's source
 */
async function applyPatches(work, folderOf) {
  for (const module of new Set(PATCHES.map((patch) => patch.module))) {
    const copy = path.join(work, "patched", module.replaceAll("/", "_"));
    fs.cpSync(await folderOf(module), copy, {
      recursive: true,
      filter: (file) => path.basename(file) !== "testdata",
    });
    makeWritable(copy);
    for (const patch of PATCHES.filter((one) => one.module === module)) {
      const file = path.join(copy, patch.file);
      fs.writeFileSync(file, patched(fs.readFileSync(file, "utf8"), patch));
    }
    fs.appendFileSync(
      path.join(work, "go.mod"),
      `\nreplace ${module} => ./${path.relative(work, copy)}\n`,
    );
  }
}

/** Go keeps its module cache read-only, and a copy is as its original. */
function makeWritable(folder) {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) makeWritable(file);
    else if (entry.isFile()) fs.chmodSync(file, 0o644);
  }
}

module.exports = { PATCHES, patched, applyPatches };
