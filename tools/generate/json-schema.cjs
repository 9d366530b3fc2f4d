"use strict";
/**
 * Writes schema/*.schema.json, which editors read, from the zod schema, the doc comments of the spec's types and the
 * catalog.
 *
 * Usage: node tools/generate/json-schema.cjs
 */
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");

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

const { renderSchemas } = load(path.join(__dirname, "json-schema.ts"));
const schemas = renderSchemas(path.join(root, "components", "spec", "types.ts"));
fs.mkdirSync(path.join(root, "schema"), { recursive: true });
for (const [name, text] of Object.entries(schemas)) {
  fs.writeFileSync(path.join(root, "schema", name), text);
  console.log(`schema/${name}: ${text.length} bytes`);
}
