"use strict";
/**
 * Makes components/kubernetes/generated/backend-traffic-policies.json: the definition of BackendTrafficPolicy from Envoy
 * Gateway's chart, without descriptions, with the two limits mended that API servers refuse
 * (github.com/envoyproxy/gateway/issues/9186). Run by hand when the chart's version in catalog/artifacts.json changes; it
 * takes Go, which fetches the project's module, and nothing else.
 *
 * Usage: node tools/generate/rate-limit-crd.cjs
 */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { parse } = require("yaml");

const root = path.resolve(__dirname, "..", "..");
const output = path.join(
  root,
  "components",
  "kubernetes",
  "generated",
  "backend-traffic-policies.json",
);
const INT32_MAX = 2_147_483_647;

const { charts } = require("../../catalog/artifacts.json");
const { version } = charts.find(({ key }) => key === "gateway-helm");
const { Dir } = JSON.parse(
  execFileSync("go", ["mod", "download", "-json", `github.com/envoyproxy/gateway@${version}`], {
    encoding: "utf8",
  }),
);
const file = path.join(
  Dir,
  "charts/gateway-helm/charts/crds/crds/generated/gateway.envoyproxy.io_backendtrafficpolicies.yaml",
);

let mended = 0;
function mend(value) {
  if (Array.isArray(value)) return value.map(mend);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key, entry]) => !(key === "description" && typeof entry === "string"))
    .map(([key, entry]) => [key, mend(entry)]);
  const result = Object.fromEntries(entries);
  if (result.format === "int32" && result.maximum > INT32_MAX) {
    result.maximum = INT32_MAX;
    mended++;
  }
  return result;
}

const definition = mend(parse(fs.readFileSync(file, "utf8")));
fs.writeFileSync(output, `${JSON.stringify(definition)}\n`);
console.log(`${path.relative(root, output)}: Envoy Gateway ${version}, ${mended} limits mended`);
if (mended === 0) {
  console.log("nothing had to be mended: the definition may be left to the chart from now on");
}
