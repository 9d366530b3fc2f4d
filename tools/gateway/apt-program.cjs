"use strict";
// Programs that Debian and Ubuntu package: on PATH, else unpacked into the cache without being installed, which needs no
// root. Elsewhere the user is told what to install.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { onPath } = require("../lib/engine-common.cjs");
const { Failure } = require("../lib/failure.cjs");
const { cached, ensurePart } = require("./part.cjs");

/** Names in the lines `Inst <name> (...)` of a simulated install: the package and what it needs that is not there. */
function packagesToInstall(text) {
  return [...text.matchAll(/^Inst (\S+) /gm)].map((match) => match[1]);
}

/**
 * @param {{ name: string, packages: string[], probe: string[], install: string }} wanted
 *   `packages`: as apt calls them; `probe`: arguments with which the program ends at once with exit code 0
 */
function part({ name }, env) {
  return { name, program: path.join("bin", name), key: "apt", env };
}

function findProgram(wanted, env) {
  return onPath(wanted.name, env)[0] ?? cached(part(wanted, env));
}

async function ensureProgram(wanted, { env, progress }) {
  const found = findProgram(wanted, env);
  if (found) return found;
  return ensurePart({
    ...part(wanted, env),
    progress,
    make: (tree, work) =>
      progress.step(`get ${wanted.name} with apt, without installing it`, (detail) =>
        unpackPackages(wanted, { tree, work, env, detail }),
      ),
  });
}

async function unpackPackages(wanted, { tree, work, env, detail }) {
  const options = { cwd: work, env };
  const plan = await run(wanted, "apt-get", simulation(wanted), options);
  const names = packagesToInstall(plan);
  if (names.length === 0)
    throw missing(wanted, "apt has nothing to install, and it is not on PATH");
  await run(wanted, "apt-get", ["download", ...names], options);
  const archives = fs.readdirSync(work).filter((name) => name.endsWith(".deb"));
  for (const [index, archive] of archives.entries()) {
    detail(`unpacking ${index + 1} of ${archives.length} packages`);
    await run(wanted, "dpkg-deb", ["--extract", archive, path.join(tree, "root")], options);
  }
  writeLauncher(wanted, tree);
  await run(wanted, path.join(tree, "bin", wanted.name), wanted.probe, options);
}

const simulation = ({ packages }) => [
  "install",
  "--simulate",
  "--no-install-recommends",
  ...packages,
];

/** Starts the unpacked program with its unpacked libraries, wherever the folder is. */
function writeLauncher({ name }, tree) {
  const libraries = ["usr/lib", "lib"].flatMap((folder) => [
    folder,
    ...multiarch(path.join(tree, "root", folder)).map((one) => `${folder}/${one}`),
  ]);
  const search = libraries.map((folder) => `$here/root/${folder}`).join(":");
  const launcher = path.join(tree, "bin", name);
  fs.mkdirSync(path.dirname(launcher), { recursive: true });
  fs.writeFileSync(
    launcher,
    `#!/bin/sh
here=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
LD_LIBRARY_PATH="${search}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/root/usr/bin/${name}" "$@"
`,
    { mode: 0o755 },
  );
}

function multiarch(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((name) => /-linux-gnu/.test(name));
}

function run(wanted, file, argv, options) {
  return new Promise((resolve, reject) => {
    execFile(file, argv, { timeout: 300_000, ...options }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = String(stderr ?? "")
        .trim()
        .split("\n")
        .at(-1);
      const reason = error.code === "ENOENT" ? "not on PATH" : said || error.message;
      reject(missing(wanted, `${path.basename(file)}: ${reason}`));
    });
  });
}

function missing({ name, install }, reason) {
  return new Failure(
    "NO_PROGRAM",
    `${name} is not on PATH and could not be had (${reason}); install it, for example with \`${install}\`, and run this again`,
  );
}

module.exports = { ensureProgram, findProgram, packagesToInstall };
