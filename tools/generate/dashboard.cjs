"use strict";
/**
 * Writes the gateway's dashboard, Grafana's JSON, from its list of panels: to be imported by hand.
 *
 * Usage: node tools/generate/dashboard.cjs
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./load-typescript.cjs");

const root = path.resolve(__dirname, "..", "..");
const folder = path.join(root, "components", "gateway", "alerts");
const target = path.join(folder, "generated", "dashboard.json");

/** The dashboard as the sources have it now. */
function render() {
  return load(path.join(folder, "dashboard", "render-dashboard.ts")).renderDashboard();
}

module.exports = { render, target };

if (require.main === module) {
  const text = render();
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  console.log(`${path.relative(root, target)}: ${text.length} bytes`);
}
