"use strict";
/**
 * Bundles the token agent's sources into the one script that runs beside Envoy, as a JSON file the program reads.
 *
 * Usage: node tools/generate/token-agent.cjs [--check]
 */
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
const folder = path.join(root, "components", "gateway", "token-agent");
const target = path.join(folder, "generated", "script.json");

/** The script, the same for the same sources and esbuild version. */
function bundle() {
  const { outputFiles } = require("esbuild").buildSync({
    absWorkingDir: root,
    entryPoints: [path.join(folder, "agent", "main.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    charset: "ascii",
    legalComments: "none",
    write: false,
    tsconfigRaw: { compilerOptions: { target: "es2023", useDefineForClassFields: true } },
  });
  return outputFiles[0].text;
}

/** Content of the JSON file: the script's lines, so that a change shows as one. */
function render() {
  return `${JSON.stringify({ lines: bundle().split("\n") }, null, 1)}\n`;
}

module.exports = { render, target };

if (require.main === module) {
  const text = render();
  if (process.argv.includes("--check")) {
    const same = fs.existsSync(target) && fs.readFileSync(target, "utf8") === text;
    if (!same)
      console.error(
        `${path.relative(root, target)}: not made from the sources; run npm run generate`,
      );
    process.exitCode = same ? 0 : 1;
  } else {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
    console.log(`${path.relative(root, target)}: ${text.length} bytes`);
  }
}
