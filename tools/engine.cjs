"use strict";
// Finds the Pulumi engine, or gets it: PATH, our cache, the official download, a build from source.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { fromSource } = require("./lib/engine-build.cjs");
const {
  atLeast,
  HOST,
  installHost,
  isExecutable,
  onPath,
  output,
  VERSION,
} = require("./lib/engine-common.cjs");
const { fromDownload } = require("./lib/engine-release.cjs");
const { Failure, runMain } = require("./lib/failure.cjs");
const { withLock } = require("./lib/lock.cjs");
const { cacheDir } = require("./lib/paths.cjs");
const { Progress } = require("./lib/progress.cjs");

/** `3.259.0` of `v3.259.0`; undefined for what is not a released 3.x version. */
function parseVersion(text) {
  return /^v?(3\.\d+\.\d+)\b/.exec(text ?? "")?.[1];
}

/** The first usable engine on PATH, or why there is none. Our own shim is not one. */
async function fromPath(env) {
  const shim = fs.realpathSync(path.join(__dirname, "shim"));
  let reason = "no pulumi on PATH";
  for (const file of onPath("pulumi", env)) {
    const real = fs.realpathSync(file);
    if (path.dirname(real) === shim) continue;
    // Even `pulumi version` writes a log below its home, which is the user's unless told otherwise.
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-probe-"));
    const text = await output(file, ["version"], {
      env: { ...env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    fs.rmSync(home, { recursive: true, force: true });
    const version = parseVersion(text);
    if (!version) reason = `${file} is not a pulumi 3`;
    else if (!atLeast(version, VERSION)) reason = `${file} is ${version}, older than ${VERSION}`;
    else if (!isExecutable(path.join(path.dirname(real), HOST))) {
      reason = `${file} has no ${HOST} beside it`;
    } else return { engine: { pulumi: file, version, source: "path" } };
  }
  return { reason };
}

function cacheFolder(env) {
  return path.join(cacheDir(env), "engine", `v${VERSION}-${process.platform}-${process.arch}`);
}

/** The engine in the cache; brings our language host beside a built one up to date. */
function fromCache(env) {
  const folder = cacheFolder(env);
  const pulumi = path.join(folder, "pulumi");
  const host = path.join(folder, HOST);
  if (!isExecutable(pulumi)) return undefined;
  if (fs.existsSync(path.join(folder, "built-from-source"))) installHost(folder);
  return isExecutable(host) ? { pulumi, version: VERSION, source: "cache" } : undefined;
}

/** The engine if it is at hand: PATH, then cache. Gets nothing. */
async function findEngine(env = process.env) {
  return (await fromPath(env)).engine ?? fromCache(env);
}

/**
 * The engine, got if need be. One of several callers gets it, the others wait for that one.
 * @returns {Promise<{ pulumi: string, version: string, source: "path" | "cache" | "download" | "build" }>}
 */
async function ensureEngine(options = {}) {
  const { env = process.env, progress = new Progress(), limits = {} } = options;
  const path_ = await fromPath(env);
  const found = path_.engine ?? fromCache(env);
  if (found) return found;
  const folder = cacheFolder(env);
  return withLock(
    `${folder}.lock`,
    async () => {
      const meanwhile = fromCache(env);
      if (meanwhile) return meanwhile;
      const reasons = [path_.reason];
      for (const get of [fromDownload, fromSource]) {
        try {
          return await get(folder, { progress, env, limits });
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          progress.line(`  ${error.message}`);
          reasons.push(error.message);
        }
      }
      throw new Failure(
        "NO_ENGINE",
        `the Pulumi engine could not be had (${reasons.join("; ")}); install pulumi ${VERSION} or newer ` +
          "(https://www.pulumi.com/docs/install), or Go 1.25 or newer (https://go.dev/dl), and run this again",
      );
    },
    (pid) => progress.line(`waiting for process ${pid ?? "?"}, which is getting the engine`),
  );
}

module.exports = { ensureEngine, findEngine, VERSION };

if (require.main === module) {
  runMain(async () => {
    const engine = await ensureEngine();
    console.log(`${engine.pulumi} (${engine.version}, ${engine.source})`);
  });
}
