"use strict";
/**
 * Writes schema/*.schema.json, which editors read, from the zod schema, the doc comments of the spec's types and the
 * catalog.
 *
 * Usage: node tools/generate/json-schema.cjs
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./load-typescript.cjs");

const root = path.resolve(__dirname, "..", "..");

const { renderSchemas } = load(path.join(__dirname, "json-schema.ts"));
const schemas = renderSchemas(path.join(root, "components", "spec", "types.ts"));
fs.mkdirSync(path.join(root, "schema"), { recursive: true });
for (const [name, text] of Object.entries(schemas)) {
  fs.writeFileSync(path.join(root, "schema", name), text);
  console.log(`schema/${name}: ${text.length} bytes`);
}
