"use strict";
// `npm version <new>` calls this twice: with --check before it writes anything; then, after it has written package.json, to give the
// policy pack the same version, and what CHANGELOG.md has under "Unreleased" the version and the day, breaking entries first.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { Failure, runMain } = require("../lib/failure.cjs");
const { root } = require("../lib/paths.cjs");

const UNRELEASED = "## Unreleased\n";
const BREAKING = /\(breaking[):]/;

/** The sections of a changelog: what is before the first, then `## ` headings with their entries. */
function sections(text) {
  const [head, ...rest] = text.split(/^(?=## )/m);
  return {
    head,
    sections: rest.map((section) => {
      const [title, ...lines] = section.split("\n");
      const body = lines.join("\n").trim();
      return { title, entries: body === "" ? [] : body.split(/\n(?=- )/) };
    }),
  };
}

/** The changelog with its unreleased entries under a version and a day, `YYYY-MM-DD`. */
function released(text, version, day) {
  const entries = sections(text).sections.find(({ title }) => `${title}\n` === UNRELEASED)?.entries;
  if (!entries?.length) {
    throw new Failure(
      "NOTHING_NEW",
      `CHANGELOG.md: must have entries under "Unreleased" to release ${version}, got none; write what it will do`,
    );
  }
  const breaking = entries.filter((entry) => BREAKING.test(entry));
  if (breaking.length > 0 && !mayBreak(version)) {
    throw new Failure(
      "BREAKS",
      `CHANGELOG.md: ${breaking.length} breaking ${breaking.length === 1 ? "entry needs" : "entries need"} a new ` +
        `${version.startsWith("0.") ? "minor" : "major"} version, got ${version}; the first is ${JSON.stringify(breaking[0].split("\n")[0])}`,
    );
  }
  const others = entries.filter((entry) => !BREAKING.test(entry));
  const at = text.indexOf(UNRELEASED);
  const end = text.indexOf("\n## ", at);
  const section = `${UNRELEASED}\n## ${version} (${day})\n\n${[...breaking, ...others].join("\n")}\n`;
  return text.slice(0, at) + section + (end < 0 ? "" : text.slice(end));
}

/** Before 1.0 a new minor version may break, after it a new major one; what comes before a release may. */
function mayBreak(version) {
  const [, major, minor, patch, pre] = /^(\d+)\.(\d+)\.(\d+)(-.+)?$/.exec(version) ?? [];
  if (pre !== undefined) return true;
  return patch === "0" && (major === "0" ? minor !== "0" : minor === "0");
}

function main(args) {
  const changelog = path.join(root, "CHANGELOG.md");
  const day = new Date().toISOString().slice(0, 10);
  const text = fs.readFileSync(changelog, "utf8");
  if (args.includes("--check")) return void released(text, process.env.npm_new_version, day);
  const { version } = readJson("package.json");
  fs.writeFileSync(changelog, released(text, version, day));
  const pack = { ...readJson("policies/package.json"), version };
  fs.writeFileSync(path.join(root, "policies/package.json"), `${JSON.stringify(pack, null, 2)}\n`);
  execFileSync("git", ["add", "CHANGELOG.md", "policies/package.json"], { cwd: root });
}

const readJson = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));

module.exports = { mayBreak, released, sections };
if (require.main === module) runMain(() => main(process.argv.slice(2)));
