"use strict";
/**
 * Writes provider/schema.json, from which SDKs of other languages are generated, from the doc comments and types of the
 * component's arguments and outputs. Runs after json-schema.cjs.
 *
 * Usage: node tools/generate/provider-schema.cjs
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./load-typescript.cjs");

const root = path.resolve(__dirname, "..", "..");
const { renderProviderSchema, SOURCES } = load(path.join(__dirname, "provider-schema.ts"));
const readJson = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));

const text = renderProviderSchema(
  SOURCES.map((file) => path.join(root, file)),
  readJson("package.json"),
  readJson("schema/endpoint.schema.json"),
);
fs.writeFileSync(path.join(root, "provider", "schema.json"), text);
console.log(`provider/schema.json: ${text.length} bytes`);
