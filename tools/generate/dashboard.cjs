"use strict";
/**
 * Writes the gateway's dashboard, Grafana's JSON, from its list of panels: to be imported by hand.
 *
 * Usage: node tools/generate/dashboard.cjs
 */
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
const folder = path.join(root, "components", "gateway", "alerts");
const target = path.join(folder, "generated", "dashboard.json");

/** The dashboard as the sources have it now. */
function render() {
  const file = path.join(folder, "dashboard", "render-dashboard.ts");
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
  loaded._compile(outputFiles[0].text, file);
  return loaded.exports.renderDashboard();
}

module.exports = { render, target };

if (require.main === module) {
  const text = render();
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  console.log(`${path.relative(root, target)}: ${text.length} bytes`);
}
