"use strict";
// Previews of one committed stack: on the local clouds, and with the real provider plugins and dummy credentials.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");
const { Failure } = require("../lib/failure.cjs");
const { cacheDir, root } = require("../lib/paths.cjs");

const LIMIT_MS = 10 * 60_000;
const PROJECT = "unified-ai-endpoint";
const cli = path.join(root, "tools", "unified-ai.cjs");

/** Provider packages of the program; their plugins have the versions of the SDKs in the lock file. */
const PACKAGES = ["aws", "azure-native", "gcp", "kubernetes"];

/** Runs a command to its end; what it says is kept. */
function run(file, args, { cwd = root, env }) {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: LIMIT_MS, maxBuffer: 512 * 1024 * 1024 };
    execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) || 1 : 0, stdout, stderr }),
    );
  });
}

const lastLine = (text) => text.trim().split("\n").at(-1) ?? "";

/** Version of each plugin. */
function pluginVersions() {
  const load = createRequire(path.join(root, "package.json"));
  return PACKAGES.map((name) => [name, load(`@pulumi/${name}/package.json`).version]);
}

/** Variables of the machine that the engine and its plugins need; nobody's credentials. */
function bareEnvironment(engine, home, base = process.env) {
  const kept = [
    "PATH",
    "LANG",
    "TMPDIR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "UNIFIED_AI_CACHE",
  ];
  const plugins = Object.keys(base).filter((name) => name.startsWith("PULUMI_PLUGIN_"));
  const env = Object.fromEntries(
    [...kept, ...plugins].flatMap((name) => (base[name] === undefined ? [] : [[name, base[name]]])),
  );
  return {
    ...env,
    PATH: [path.dirname(engine), path.dirname(process.execPath), base.PATH].join(path.delimiter),
    HOME: home,
    XDG_CACHE_HOME: path.dirname(cacheDir(base)),
    UNIFIED_AI_CACHE: cacheDir(base),
    PULUMI_HOME: path.join(cacheDir(base), "connected"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_CONFIG_PASSPHRASE: "connected",
  };
}

/** Credentials that look like some and open nothing. */
const DUMMIES = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "dummy",
  AWS_EC2_METADATA_DISABLED: "true",
  ARM_CLIENT_ID: "00000000-0000-0000-0000-000000000000",
  ARM_CLIENT_SECRET: "dummy",
  GOOGLE_OAUTH_ACCESS_TOKEN: "dummy",
};

/**
 * Gets the plugins that are not there yet. Returns why each of the missing ones could not be had; empty when all are there.
 */
async function getPlugins({ engine, home, progress }) {
  const env = bareEnvironment(engine, home);
  const missing = [];
  for (const [name, version] of pluginVersions())
    try {
      await progress.step(`plugin ${name} ${version}`, async () => {
        const { code, stderr } = await run(
          engine,
          ["plugin", "install", "resource", name, version],
          { env },
        );
        if (code !== 0) throw new Failure("NO_PLUGIN", lastLine(stderr).replace(/^error: /, ""));
      });
    } catch (error) {
      if (error.code !== "NO_PLUGIN") throw error;
      missing.push(`${name} ${version}: ${error.message}`);
    }
  return missing;
}

/** A project folder with one committed stack. The baseline's outputs are left out: there is no baseline in either. */
function projectFolder(folder, stack, main) {
  const { parse, stringify } = require("yaml");
  fs.mkdirSync(folder, { recursive: true });
  const runtime = { name: "nodejs", options: { typescript: false } };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ name: PROJECT, runtime, main }));
  const committed = parse(fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8"));
  const { [`${PROJECT}:baselineStack`]: _, ...config } = committed.config;
  fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
}

async function preview({ folder, stack, env, where }) {
  const flags = ["--stack", stack, "--non-interactive", "--color", "never"];
  const made = await run("pulumi", ["stack", "init", ...flags], { cwd: folder, env });
  if (made.code !== 0 && !/already exists/.test(made.stderr))
    throw new Failure("NO_STACK", `${stack} ${where}: ${lastLine(made.stderr)}`);
  const { stdout, stderr } = await run("pulumi", ["preview", "--json", ...flags], {
    cwd: folder,
    env,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Failure(
      "NO_PREVIEW",
      `${stack} ${where}: must be previewed, got ${lastLine(stderr) || "nothing"}`,
    );
  }
}

/** The environment of local clouds of their own below a folder, which `stop` ends. */
async function localClouds(folder) {
  const env = { ...process.env, UNIFIED_AI_LOCAL_DIR: folder };
  const verb = (...args) => run(process.execPath, [cli, "local", ...args], { env });
  const started = await verb("start");
  if (started.code !== 0) throw new Failure("NO_CLOUDS", lastLine(started.stderr));
  const shown = await verb("exec", "--", "node", "-p", "JSON.stringify(process.env)");
  if (shown.code !== 0) throw new Failure("NO_CLOUDS", lastLine(shown.stderr));
  return { env: JSON.parse(shown.stdout), stop: () => verb("stop") };
}

/** What the local clouds make of a stack. */
function previewHere({ folder, stack, env }) {
  projectFolder(folder, stack, path.join(root, "tools", "program.cjs"));
  return preview({ folder, stack, env, where: "on the local clouds" });
}

/**
 * What the real plugins make of it.
 * @param attach plugins that run already, as PULUMI_DEBUG_PROVIDERS: tests prove the way with those of the local clouds
 */
function previewThere({ folder, stack, engine, home, attach }) {
  projectFolder(folder, stack, path.join(__dirname, "program.cjs"));
  const backend = path.join(folder, "state");
  fs.mkdirSync(backend, { recursive: true });
  const env = {
    ...bareEnvironment(engine, home),
    ...DUMMIES,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...(attach !== undefined && { PULUMI_DEBUG_PROVIDERS: attach }),
  };
  return preview({ folder, stack, env, where: "with the real plugins" });
}

module.exports = { getPlugins, localClouds, pluginVersions, previewHere, previewThere };
