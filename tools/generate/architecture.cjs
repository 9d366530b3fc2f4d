"use strict";
/**
 * Draws docs/architecture.svg and docs/architecture-dark.svg from docs/architecture.json, and takes that small graph from a
 * stack's resources.
 *
 * Usage: node tools/generate/architecture.cjs              draw again
 *        node tools/generate/architecture.cjs state.json   from `pulumi stack export`, or `pulumi preview --json --show-sames`
 *        node tools/generate/architecture.cjs --local      from a preview of dev on local clouds of its own, under a minute
 */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { load } = require("./load-typescript.cjs");

const root = path.resolve(__dirname, "..", "..");
const data = path.join(root, "docs", "architecture.json");
const files = { light: "docs/architecture.svg", dark: "docs/architecture-dark.svg" };

/** Both pictures of a graph, by the file they are kept in. */
function render(graph) {
  const { renderArchitecture, THEMES } = load(path.join(__dirname, "architecture", "render.ts"));
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [file, renderArchitecture(graph, THEMES[name])]),
  );
}

/** What a preview of dev on local clouds of its own would make, the account's baseline being there. */
function previewLocally() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-picture-"));
  const env = { ...process.env, UNIFIED_AI_LOCAL_DIR: directory };
  const command = path.join(root, "tools", "unified-ai.cjs");
  const run = (cwd, ...args) =>
    execFileSync(process.execPath, [command, "local", ...args], {
      cwd,
      env,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      stdio: ["ignore", "pipe", "inherit"],
    });
  try {
    const pulumi = (cwd, ...args) => run(cwd, "exec", "--", "pulumi", ...args, "--non-interactive");
    pulumi(path.join(root, "baseline"), "up", "--yes", "--skip-preview", "--stack", "shared");
    return JSON.parse(pulumi(root, "preview", "--stack", "dev", "--json", "--show-sames"));
  } finally {
    run(root, "stop");
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function write(relative, text) {
  fs.writeFileSync(path.join(root, relative), text);
  console.log(`${relative}: ${text.length} bytes`);
}

module.exports = { data, render };

if (require.main === module) {
  const [source] = process.argv.slice(2);
  let graph = JSON.parse(fs.readFileSync(data, "utf8"));
  if (source !== undefined) {
    const document =
      source === "--local" ? previewLocally() : JSON.parse(fs.readFileSync(source, "utf8"));
    const { graphOf, readResources } = load(path.join(__dirname, "architecture", "graph.ts"));
    graph = graphOf(readResources(document));
  }
  // Drawn before anything is written: a graph that cannot be drawn replaces none.
  const pictures = render(graph);
  write(path.relative(root, data), `${JSON.stringify(graph, undefined, 1)}\n`);
  for (const [file, text] of Object.entries(pictures)) write(file, text);
}
