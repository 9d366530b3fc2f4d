"use strict";
// Makes sure of everything a command needs. Plain Node, so that it runs on a fresh clone.
const { spawn } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { ensureEngine } = require("../engine.cjs");
const { Failure } = require("./failure.cjs");
const { withLock } = require("./lock.cjs");
const paths = require("./paths.cjs");

const OLDEST_NODE = 20;

function checkNode(version = process.versions.node) {
  if (Number(version.split(".")[0]) >= OLDEST_NODE) return;
  throw new Failure(
    "OLD_NODE",
    `Node.js ${version} is too old, ${OLDEST_NODE} or newer is needed; install it from https://nodejs.org`,
  );
}

function stampFile(root) {
  return path.join(root, "node_modules", ".unified-ai-lock");
}

/** Changes with the lock file and with what native packages depend on. */
function lockKey(root) {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  const hash = crypto.createHash("sha256").update(lock).digest("hex");
  return `${hash} ${process.platform} ${process.arch}`;
}

function packagesOf(file) {
  return JSON.parse(fs.readFileSync(file, "utf8")).packages ?? {};
}

/**
 * Whether node_modules is what the lock file asks for. Packages the user installed with npm are recognised by npm's own
 * record in node_modules, so nothing is installed twice.
 */
function packagesInstalled(root) {
  const record = path.join(root, "node_modules", ".package-lock.json");
  if (!fs.existsSync(record)) return false;
  const key = lockKey(root);
  try {
    if (fs.readFileSync(stampFile(root), "utf8") === key) return true;
  } catch {
    // Never installed by us.
  }
  const wanted = packagesOf(path.join(root, "package-lock.json"));
  const present = packagesOf(record);
  const complete = Object.entries(wanted).every(
    ([name, want]) => name === "" || want.optional || present[name]?.version === want.version,
  );
  const exact = Object.entries(present).every(
    ([name, have]) => wanted[name]?.version === have.version,
  );
  if (complete && exact) fs.writeFileSync(stampFile(root), key);
  return complete && exact;
}

/** npm as it started us, or the one on PATH. */
function npmCommand(env) {
  const script = env.npm_execpath;
  return script && /npm-cli\.c?js$/.test(script) ? [process.execPath, script] : ["npm"];
}

function npm(root, argv, env) {
  const [file, ...head] = npmCommand(env);
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...head, ...argv], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (said += chunk));
    child.on("error", (error) =>
      reject(
        new Failure(
          "NO_NPM",
          `npm could not be started (${error.code}); it comes with Node.js from https://nodejs.org`,
        ),
      ),
    );
    child.on("close", (code) => {
      if (code === 0) return resolve();
      const lines = said
        .split("\n")
        .filter((line) => /^npm (error|ERR!)/.test(line) && !/log of this run/.test(line));
      const reason = lines
        .slice(0, 3)
        .map((line) => line.replace(/^npm (error|ERR!) ?/, ""))
        .join(" ");
      reject(
        new Failure(
          "NPM_FAILED",
          `npm ${argv[0]}: ${reason || `ended with ${code}`}; mend it, then run this again`,
        ),
      );
    });
  });
}

async function ensurePackages({ root, progress, env }) {
  if (packagesInstalled(root)) return false;
  const lock = path.join(root, ".unified-ai", "setup.lock");
  return withLock(
    lock,
    async () => {
      if (packagesInstalled(root)) return false;
      // No package needs its install script: esbuild's only saves a start-up, the SDKs' only fetch plug-ins.
      const argv = [
        "ci",
        "--ignore-scripts",
        "--include=dev",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
      ];
      await progress.step("install npm packages from the lock file", () => npm(root, argv, env));
      await checkEsbuild({ root, progress, env });
      fs.writeFileSync(stampFile(root), lockKey(root));
      return true;
    },
    (pid) => progress.line(`waiting for process ${pid ?? "?"}, which is installing npm packages`),
  );
}

/** The transpiler is a native program; on some systems npm's choice of it needs the package's own script. */
async function checkEsbuild({ root, progress, env }) {
  const works = () =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ["-e", "require('esbuild').transformSync('')"], {
        cwd: root,
        env,
        stdio: "ignore",
      });
      child.on("close", (code) => resolve(code === 0));
    });
  if (await works()) return;
  await progress.step("rebuild esbuild", () => npm(root, ["rebuild", "esbuild"], env));
  if (!(await works())) {
    throw new Failure(
      "NO_ESBUILD",
      "esbuild does not start on this system; run `npm rebuild esbuild` and read what it says",
    );
  }
}

/**
 * Everything a command needs: Node.js, npm packages, the transpiled sources, the engine. Silent when all is there.
 * @returns {Promise<{ engine?: object, installed: boolean, built: number }>}
 */
async function ensureReady({ root = paths.root, progress, env = process.env, engine = true }) {
  checkNode();
  const installed = await ensurePackages({ root, progress, env });
  const { built } = require("../build.cjs").ensureFresh(root);
  if (built > 0) progress.line(`transpiled ${built} source file${built === 1 ? "" : "s"}`);
  return { installed, built, engine: engine ? await ensureEngine({ env, progress }) : undefined };
}

module.exports = { checkNode, ensurePackages, packagesInstalled, ensureReady };
