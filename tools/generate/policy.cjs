"use strict";
/**
 * Writes what the policy pack takes from elsewhere: policies/data/*.json from the installed SDKs' declarations; from the
 * rules the tables in policies/README.md, policies/data/rules.json for reports, policies/profiles/*.json, and with policies/config/environments.json the policy
 * config of each environment.
 *
 * Usage: node tools/generate/policy.cjs
 */
const fs = require("node:fs");
const path = require("node:path");
const { load: loadFile } = require("./load-typescript.cjs");

const root = path.resolve(__dirname, "..", "..");

/** A TypeScript file of this folder together with what it imports. */
const load = (name) => loadFile(path.join(__dirname, `${name}.ts`));

function write(relative, text) {
  const file = path.join(root, relative);
  const before = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
  if (before !== text) fs.writeFileSync(file, text);
  console.log(`${relative}: ${before === text ? "unchanged" : "written"}, ${text.length} bytes`);
}

module.exports = { load };

if (require.main === module) {
  const { readSdks } = load("policy-sdk-types");
  const sdks = readSdks();
  write("policies/data/taggable.json", load("policy-taggable").renderTaggable(sdks));
  write("policies/data/iam-actions.json", load("policy-iam-actions").renderIamActions());
  write("policies/data/gpu-inputs.json", load("policy-gpu-inputs").renderGpuInputs(sdks));
  require("../build.cjs").ensureFresh();
  const { areas, rules } = require("../../bin/policies/rules.js");
  const read = (name) => fs.readFileSync(path.join(root, "policies", name), "utf8");
  write("policies/README.md", load("policy-table").replaceTable(read("README.md"), areas));
  write("policies/data/rules.json", load("policy-table").renderFacts(areas));
  const { PROFILES, renderEnvironment, renderProfile } = load("policy-profiles");
  for (const name of PROFILES) write(`policies/profiles/${name}.json`, renderProfile(name, rules));
  const environments = JSON.parse(read("config/environments.json"));
  for (const [name, environment] of Object.entries(environments))
    write(`policies/config/${name}.json`, renderEnvironment(environment, rules));
}
