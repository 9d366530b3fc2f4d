"use strict";
/**
 * Writes docs/reference/*.md: the description's keys, outputs, policies, commands and environment variables.
 *
 * Usage: node tools/generate/reference.cjs
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./load-typescript.cjs");

const root = path.resolve(__dirname, "..", "..");
const loaded = new Map();
const from = (name) => {
  const file = path.join(__dirname, "reference", `${name}.ts`);
  if (!loaded.has(name)) loaded.set(name, load(file));
  return loaded.get(name);
};
const json = (...names) => JSON.parse(fs.readFileSync(path.join(root, ...names), "utf8"));

/** Files whose doc comments describe what a stack exports. */
const OUTPUT_SOURCES = ["unified-ai-endpoint", "endpoint", "gateway-home", "secrets/store"].map(
  (name) => path.join(root, "components", `${name}.ts`),
);

/** Policy configs on the page, by their column. */
const CONFIGS = {
  baseline: ["profiles", "baseline.json"],
  strict: ["profiles", "strict.json"],
  dev: ["config", "dev.json"],
  prod: ["config", "prod.json"],
  shared: ["config", "shared.json"],
};

/** Every page by its path. `createProgram` and `areas` come from the build, or from the sources under test. */
function renderReference({ createProgram, areas }) {
  const types = path.join(root, "components", "spec", "types.ts");
  const { renderSchemas } = load(path.join(__dirname, "json-schema.ts"));
  const schema = JSON.parse(renderSchemas(types)["endpoint.schema.json"]);
  const { readTypes } = from("doc-comments");
  const described = readTypes([types]);
  const configs = Object.fromEntries(
    Object.entries(CONFIGS).map(([name, file]) => [name, json("policies", ...file)]),
  );
  return {
    "docs/reference/spec.md": from("descriptions").renderSpecPage(schema, described),
    "docs/reference/baseline.md": from("descriptions").renderBaselinePage(described),
    "docs/reference/bootstrap.md": from("descriptions").renderBootstrapPage(described),
    "docs/reference/outputs.md": from("outputs").renderOutputsPage(readTypes(OUTPUT_SOURCES)),
    "docs/reference/policies.md": from("policies").renderPoliciesPage(areas, configs),
    "docs/reference/commands.md": from("commands").renderCommandsPage(
      createProgram({ quiet: true }),
      json("tools", "generate", "reference", "scripts.json"),
    ),
    "docs/reference/environment.md": from("environment").renderEnvironmentPage(
      json("tools", "generate", "reference", "environment.json"),
    ),
  };
}

module.exports = { renderReference };

if (require.main === module) {
  require("../build.cjs").ensureFresh();
  const { createProgram } = require("../../bin/cli/main.js");
  const { areas } = require("../../bin/policies/rules.js");
  for (const [file, text] of Object.entries(renderReference({ createProgram, areas }))) {
    const target = path.join(root, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const before = fs.existsSync(target) ? fs.readFileSync(target, "utf8") : undefined;
    if (before !== text) fs.writeFileSync(target, text);
    console.log(`${file}: ${before === text ? "unchanged" : "written"}, ${text.length} bytes`);
  }
}
