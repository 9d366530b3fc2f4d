"use strict";
const { spawn } = require("node:child_process");
const path = require("node:path");

const GRACE_MS = 5_000;
const LAZY = ["--require", path.join(__dirname, "lazy.cjs")];
const children = new Set();

function start(argv, { cwd, env }) {
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(process.execPath, [...LAZY, ...argv], { cwd, env, stdio });
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT");
  setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
}

/** Asks every child to end and then ends this process; a child that does not listen is killed. */
function quit() {
  for (const child of children) stop(child);
  const wait = setInterval(() => {
    if (children.size === 0) process.exit(0);
  }, 20);
  setTimeout(() => {
    clearInterval(wait);
    process.exit(0);
  }, GRACE_MS + 500).unref();
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function stopAll() {
  for (const child of children) stop(child);
}

module.exports = { start, stop, stopAll, ended, quit };
