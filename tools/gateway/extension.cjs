"use strict";
// The Envoy module of extension/: compiles it, and says whether the compiled file belongs to the sources. The same sources
// and the same compiler give the same file wherever they are.
const { execFile } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { onPath } = require("../lib/engine-common.cjs");
const { Failure, runMain } = require("../lib/failure.cjs");
const { cacheDir, root } = require("../lib/paths.cjs");

const FOLDER = path.join(root, "extension");
const PREBUILT = path.join(FOLDER, "prebuilt");
const RECORD = path.join(PREBUILT, "record.json");
const FILE = "libunified_ai.so";

/** Rust's names of the machines and the linkers for them, by the folder of their file. */
const TARGETS = {
  "linux-amd64": { target: "x86_64-unknown-linux-gnu", linker: "x86_64-linux-gnu-gcc" },
  "linux-arm64": { target: "aarch64-unknown-linux-gnu", linker: "aarch64-linux-gnu-gcc" },
};

/** Where the compiled module of a machine is. */
function extensionFile(machine = "linux-amd64") {
  return path.join(PREBUILT, machine, FILE);
}

function sha256(...parts) {
  const hash = crypto.createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Files the module is compiled from, in order. Tests and what only they use are none. */
function sourceFiles(folder = FOLDER) {
  const sources = fs
    .readdirSync(path.join(folder, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rs"))
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !/(^|\/)(tests|fake|random)\.rs$/.test(file));
  return ["Cargo.lock", "Cargo.toml", ...sources.sort()];
}

/** One SHA-256 over names and contents of the sources. */
function sourcesHash(folder = FOLDER) {
  const parts = sourceFiles(folder).flatMap((file) => [
    `${file}\0`,
    fs.readFileSync(path.join(folder, file)),
    "\0",
  ]);
  return sha256(...parts);
}

/** What was written down when the compiled files were made. */
function readRecord() {
  return JSON.parse(fs.readFileSync(RECORD, "utf8"));
}

/** What is wrong with the compiled files; empty when they belong to the sources and are whole. */
function staleness() {
  if (!fs.existsSync(RECORD)) return ["there is no compiled module"];
  const { sources, files } = readRecord();
  const wrong = [];
  if (sources !== sourcesHash()) wrong.push("the sources have changed since it was compiled");
  for (const [machine, hash] of Object.entries(files)) {
    const file = extensionFile(machine);
    if (!fs.existsSync(file)) wrong.push(`${machine}: the file is missing`);
    else if (sha256(fs.readFileSync(file)) !== hash) wrong.push(`${machine}: not the file made`);
  }
  return wrong;
}

function run(file, argv, options) {
  return new Promise((resolve, reject) => {
    execFile(file, argv, { maxBuffer: 1 << 26, ...options }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = error.code === "ENOENT" ? `there is no ${file} on PATH` : stderr.trim();
      reject(new Failure("extension-build", `the Envoy module was not built: ${said}`));
    });
  });
}

/** Compiles the module for one machine into a folder of the cache; answers the file. */
async function compile(machine, { env, folder = FOLDER, features = [] }) {
  const { target, linker } = TARGETS[machine];
  const work = path.join(cacheDir(env), "extension", sha256(folder).slice(0, 12));
  const sysroot = (await run("rustc", ["--print", "sysroot"], { env, cwd: folder })).trim();
  const home = env.CARGO_HOME || path.join(os.homedir(), ".cargo");
  // No path of this machine may end in the file: it would differ elsewhere, and tell where it was made.
  const flags = [
    `--remap-path-prefix=${folder}=/extension`,
    `--remap-path-prefix=${home}=/cargo`,
    `--remap-path-prefix=${sysroot}=/rust`,
    `--remap-path-prefix=${work}=/target`,
    "-Clink-arg=-Wl,--build-id=none",
  ];
  const argv = ["build", "--release", "--locked", "--target", target, "--target-dir", work];
  if (features.length > 0) argv.push("--features", features.join());
  const linkerName = `CARGO_TARGET_${target.toUpperCase().replaceAll("-", "_")}_LINKER`;
  const environment = {
    ...env,
    CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f"),
    ...(isOwn(machine) ? {} : { [linkerName]: linker }),
  };
  await run("cargo", argv, { env: environment, cwd: folder });
  return path.join(work, target, "release", FILE);
}

function isOwn(machine) {
  return machine === `linux-${process.arch === "x64" ? "amd64" : process.arch}`;
}

/** Whether the compiler has the machine's standard library and its linker is on PATH. */
async function canCompile(machine, env) {
  if (isOwn(machine)) return true;
  const { target, linker } = TARGETS[machine];
  const argv = ["--print", "target-libdir", "--target", target];
  const folder = (await run("rustc", argv, { env })).trim();
  return fs.existsSync(folder) && onPath(linker, env).length > 0;
}

/** Compiles for every machine that this one can, and writes the record. */
async function buildExtension({ env = process.env } = {}) {
  const files = {};
  const missing = [];
  for (const machine of Object.keys(TARGETS)) {
    if (!(await canCompile(machine, env))) {
      // A file of other sources must not stay beside this record.
      fs.rmSync(extensionFile(machine), { force: true });
      missing.push(machine);
      continue;
    }
    const made = await compile(machine, { env });
    const file = extensionFile(machine);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.copyFileSync(made, file);
    fs.chmodSync(file, 0o644);
    files[machine] = sha256(fs.readFileSync(file));
  }
  const compiler = (await run("rustc", ["--version"], { env })).trim();
  const record = { sources: sourcesHash(), compiler, files };
  fs.writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
  return { ...record, missing };
}

module.exports = {
  buildExtension,
  compile,
  extensionFile,
  readRecord,
  sourceFiles,
  sourcesHash,
  staleness,
};

if (require.main === module) {
  runMain(async () => {
    if (process.argv[2] === "--check") {
      const wrong = staleness();
      if (wrong.length > 0) throw new Failure("extension-stale", wrong.join("; "));
      return;
    }
    const { files, missing } = await buildExtension();
    for (const [machine, hash] of Object.entries(files)) {
      console.log(
        `${extensionFile(machine)}: ${fs.statSync(extensionFile(machine)).size} bytes, ${hash}`,
      );
    }
    for (const machine of missing) {
      const { target, linker } = TARGETS[machine];
      console.log(
        `${machine}: not compiled; it takes \`rustup target add ${target}\` and ${linker}`,
      );
    }
  });
}
