"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { ended } = require("./children.cjs");
const { language } = require("./sdk.cjs");

/** Kinds of dependencies that `npm install` brings. */
const KINDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** Installs what package.json of a program or plugin asks for; nothing where it asks for nothing. */
async function installDependencies(call) {
  const folder = call.request.getDirectory();
  if (!asksForPackages(path.join(folder, "package.json"))) return call.end();
  const argv = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  const child = spawn("npm", argv, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  call.on("cancelled", () => child.kill("SIGINT"));
  const send = (kind, chunk) =>
    call.write(new language.InstallDependenciesResponse()[`set${kind}`](new Uint8Array(chunk)));
  child.stdout.on("data", (chunk) => send("Stdout", chunk));
  child.stderr.on("data", (chunk) => send("Stderr", chunk));
  const { code } = await ended(child);
  if (call.cancelled) return;
  if (code !== 0) throw new Error(`npm install in ${folder} ended with exit code ${code}`);
  call.end();
}

function asksForPackages(file) {
  if (!fs.existsSync(file)) return false;
  const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
  return KINDS.some((kind) => Object.keys(manifest[kind] ?? {}).length > 0);
}

module.exports = { installDependencies };
