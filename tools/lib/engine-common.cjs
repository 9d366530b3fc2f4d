"use strict";
// What the ways to get an engine share.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

/** The version we get, and the oldest on PATH we accept: recovery, locks and attached providers were measured on it. */
const VERSION = "3.259.0";
const HOST = "pulumi-language-nodejs";

function atLeast(version, least) {
  const a = version.split(".").map(Number);
  const b = least.split(".").map(Number);
  for (let i = 0; i < b.length; i++) if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) > b[i];
  return true;
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function onPath(name, env) {
  return (env.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, name))
    .filter(isExecutable);
}

function output(file, argv, options) {
  return new Promise((resolve) => {
    execFile(file, argv, { timeout: 20_000, ...options }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
}

/** Puts our language host beside an engine that has none, or an older one of ours. */
function installHost(folder) {
  const source = path.join(__dirname, "..", "language-host");
  // The parts first: whoever starts the host finds them there.
  for (const name of [
    ...fs.readdirSync(path.join(source, "parts")).map((part) => path.join("parts", part)),
    HOST,
  ]) {
    const ours = fs.readFileSync(path.join(source, name));
    const target = path.join(folder, name);
    if (fs.existsSync(target) && fs.readFileSync(target).equals(ours)) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const aside = `${target}.${process.pid}`;
    fs.writeFileSync(aside, ours, { mode: 0o755 });
    fs.renameSync(aside, target);
  }
}

module.exports = { VERSION, HOST, atLeast, isExecutable, onPath, output, installHost };
