"use strict";
// Transpiles our TypeScript into bin/, one file for one file, only what changed, and copies the JSON beside it. The policy
// pack is bundled into one file: loading its 250 took longer than judging 4,000 resources. Types are checked by
// `npm run check`, never here: programs and policy packs must start without the compiler.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { withLockSync } = require("./lib/lock.cjs");
const paths = require("./lib/paths.cjs");

// Of the tests only what benchmarks run: they measure transpiled programs.
const SOURCES = [
  "components",
  "catalog",
  "baseline",
  "bootstrap",
  "policies",
  "provider",
  "cli",
  "sim",
  "tests/accuracy",
  "tests/bench",
  "tests/e2e",
];
const SETTINGS = {
  format: "cjs",
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "silent",
  tsconfigRaw: { compilerOptions: { target: "es2023", useDefineForClassFields: true } },
};
/** Sources whose output is a bundle of what these folders hold, with packages left outside. */
const BUNDLES = { "policies/index.ts": ["policies/", "catalog/"] };

function isSource(name) {
  if (name.endsWith(".json")) return name !== "package.json" && name !== "tsconfig.json";
  return name.endsWith(".ts") && !name.endsWith(".d.ts") && !name.endsWith(".test.ts");
}

/** Every source with its size and time of change, by path relative to the root. */
function listSources(root) {
  const found = new Map();
  const visit = (relative) => {
    let entries;
    try {
      entries = fs.readdirSync(path.join(root, relative), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      const file = `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules") visit(file);
      } else if (entry.isFile() && isSource(entry.name))
        found.set(file, stamp(path.join(root, file)));
    }
  };
  found.set("index.ts", stamp(path.join(root, "index.ts")));
  for (const folder of SOURCES) visit(folder);
  for (const [file, value] of found) if (value === undefined) found.delete(file);
  return found;
}

function stamp(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs}:${stat.size}`;
}

function outputsOf(source) {
  if (source.endsWith(".json")) return [source];
  const stem = source.slice(0, -".ts".length);
  return [`${stem}.js`, `${stem}.js.map`];
}

function readManifest(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return { settings: undefined, files: {} };
  }
}

function writeAtomically(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.new`;
  fs.writeFileSync(aside, content);
  fs.renameSync(aside, file);
}

/** What the outputs depend on besides the sources. */
function settingsKey(root) {
  let esbuild = "";
  try {
    esbuild = JSON.parse(
      fs.readFileSync(path.join(root, "node_modules/esbuild/package.json"), "utf8"),
    ).version;
  } catch {
    // Not below this root; the version then does not count.
  }
  return JSON.stringify([SETTINGS, BUNDLES, esbuild]);
}

function isFresh(root, sources, manifest) {
  if (manifest.settings !== settingsKey(root)) return false;
  const known = Object.keys(manifest.files);
  if (known.length !== sources.size) return false;
  return known.every((file) => manifest.files[file].stamp === sources.get(file));
}

/**
 * Brings bin/ up to date; milliseconds when nothing changed. Safe when several processes call it at once. Does nothing
 * where the sources are not there, as in a published package.
 * @returns {{ shipped: boolean, built: number, removed: number, total: number }}
 */
function ensureFresh(root = paths.root) {
  const nothing = { shipped: false, built: 0, removed: 0, total: 0 };
  const sources = listSources(root);
  // A package that was installed has data beside bin/, but no sources.
  if (!sources.has("index.ts")) return nothing;
  const bin = path.join(root, "bin");
  const manifestFile = path.join(bin, ".build.json");
  if (isFresh(root, sources, readManifest(manifestFile))) {
    return { shipped: true, built: 0, removed: 0, total: sources.size };
  }
  return withLockSync(path.join(bin, ".build.lock"), () => build(root, bin, manifestFile));
}

function build(root, bin, manifestFile) {
  // Stamps are taken before the contents are read, so a file that changes meanwhile is built again next time.
  const sources = listSources(root);
  const old = readManifest(manifestFile);
  const settings = settingsKey(root);
  const files = {};
  const stale = [];
  for (const [file, seen] of sources) {
    const before = old.settings === settings ? old.files[file] : undefined;
    if (before?.stamp === seen && exists(bin, file)) {
      files[file] = before;
      continue;
    }
    const hash = crypto
      .createHash("sha256")
      .update(fs.readFileSync(path.join(root, file)))
      .digest("hex");
    files[file] = { stamp: seen, hash };
    if (before?.hash !== hash || !exists(bin, file)) stale.push(file);
  }
  const code = stale.filter((file) => file.endsWith(".ts"));
  transpile(
    root,
    bin,
    code.filter((file) => !Object.hasOwn(BUNDLES, file)),
  );
  for (const [entry, folders] of Object.entries(BUNDLES)) {
    const isPart = (file) => folders.some((folder) => file.startsWith(folder));
    if (sources.has(entry) && code.some(isPart))
      transpile(root, bin, [entry], { bundle: true, packages: "external" });
  }
  for (const file of stale.filter((file) => file.endsWith(".json"))) {
    writeAtomically(path.join(bin, file), fs.readFileSync(path.join(root, file)));
  }
  const removed = removeOrphans(bin, new Set([...sources.keys()].flatMap(outputsOf)));
  writeAtomically(manifestFile, JSON.stringify({ settings, files }));
  return { shipped: true, built: stale.length, removed, total: sources.size };
}

function exists(bin, source) {
  return outputsOf(source).every((output) => fs.existsSync(path.join(bin, output)));
}

function transpile(root, bin, files, more = {}) {
  if (files.length === 0) return;
  const esbuild = require("esbuild");
  let result;
  // The transpiler is a process of its own, which a long configuration (language-host/parts/config.cjs) would not let start.
  const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS } = process.env;
  const held = Object.entries({ PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS }).filter(
    ([, v]) => v !== undefined,
  );
  for (const [name] of held) delete process.env[name];
  try {
    result = esbuild.buildSync({
      ...SETTINGS,
      ...more,
      absWorkingDir: root,
      entryPoints: files,
      outbase: root,
      outdir: bin,
      write: false,
    });
  } catch (error) {
    const { Failure } = require("./lib/failure.cjs");
    const first = error.errors?.[0];
    if (!first) throw error;
    const at = first.location ? `${first.location.file}:${first.location.line}: ` : "";
    const more = error.errors.length > 1 ? ` (and ${error.errors.length - 1} more)` : "";
    throw new Failure("BUILD_FAILED", `${at}${first.text}${more}`);
  } finally {
    Object.assign(process.env, Object.fromEntries(held));
  }
  for (const output of result.outputFiles) writeAtomically(output.path, output.contents);
}

/** Deletes outputs whose source is gone, and folders left empty. */
function removeOrphans(bin, wanted) {
  let removed = 0;
  const visit = (relative) => {
    const folder = path.join(bin, relative);
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = relative ? `${relative}/${entry.name}` : entry.name;
      // Declarations are written for a release alone (types.cjs).
      if (file.startsWith(".build.") || file === "types") continue;
      if (entry.isDirectory()) {
        visit(file);
        if (fs.readdirSync(path.join(bin, file)).length === 0) fs.rmdirSync(path.join(bin, file));
      } else if (!wanted.has(file)) {
        fs.rmSync(path.join(bin, file), { force: true });
        removed++;
      }
    }
  };
  visit("");
  return removed;
}

module.exports = { ensureFresh };

if (require.main === module) {
  const { runMain } = require("./lib/failure.cjs");
  runMain(() => {
    const { shipped, built, removed, total } = ensureFresh();
    if (!shipped) console.log("bin/: sources are not here, nothing to build");
    else if (built + removed === 0) console.log(`bin/: up to date (${total} files)`);
    else console.log(`bin/: built ${built} of ${total} files, removed ${removed}`);
  });
}
