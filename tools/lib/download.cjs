"use strict";
const { spawn } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const { Failure } = require("./failure.cjs");

const CONNECT_MS = 5_000;
const STALL_MS = 20_000;

/** `HTTPS_PROXY` and its like, which Node's own client does not read. */
function hasProxy(env) {
  return ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].some((name) => env[name]);
}

/**
 * Fetches a URL into a file. Gives up when no answer came within `connectMs`, or nothing arrived for `stallMs`, so a
 * machine without internet loses seconds, never minutes. `onBytes(received, total)` reports progress.
 */
async function download(url, file, options = {}) {
  const {
    connectMs = CONNECT_MS,
    stallMs = STALL_MS,
    onBytes = () => {},
    env = process.env,
  } = options;
  if (hasProxy(env)) return withCurl(url, file, { connectMs, stallMs, env });
  const abort = new AbortController();
  let why = `no answer within ${connectMs / 1000} s`;
  let timer = setTimeout(() => abort.abort(), connectMs);
  const alive = () => {
    clearTimeout(timer);
    why = `nothing arrived for ${stallMs / 1000} s`;
    timer = setTimeout(() => abort.abort(), stallMs);
  };
  try {
    const response = await fetch(url, { signal: abort.signal, redirect: "follow" });
    if (!response.ok) throw new Failure("DOWNLOAD_FAILED", `${url}: HTTP ${response.status}`);
    const total = Number(response.headers.get("content-length") ?? 0);
    const out = fs.openSync(file, "w");
    try {
      let received = 0;
      alive();
      for await (const chunk of response.body) {
        alive();
        fs.writeSync(out, chunk);
        received += chunk.length;
        onBytes(received, total);
      }
    } finally {
      fs.closeSync(out);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = abort.signal.aborted
      ? why
      : (error.cause?.code ?? error.cause?.message ?? error.message);
    throw new Failure("DOWNLOAD_FAILED", `${url}: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}

function withCurl(url, file, { connectMs, stallMs, env }) {
  const argv = ["--fail", "--silent", "--show-error", "--location", "--output", file];
  argv.push("--connect-timeout", String(connectMs / 1000));
  argv.push("--speed-time", String(stallMs / 1000), "--speed-limit", "1", url);
  return new Promise((resolve, reject) => {
    const child = spawn("curl", argv, { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("error", () =>
      reject(
        new Failure(
          "DOWNLOAD_FAILED",
          `${url}: a proxy is set, and curl, which can use it, is not installed`,
        ),
      ),
    );
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Failure("DOWNLOAD_FAILED", `${url}: ${said.trim() || `curl ended with ${code}`}`),
        );
    });
  });
}

/** SHA-256 of a file, in hex. */
function sha256(file) {
  const hash = crypto.createHash("sha256");
  const input = fs.openSync(file, "r");
  const buffer = Buffer.allocUnsafe(1 << 20);
  try {
    for (let read; (read = fs.readSync(input, buffer)) > 0;) hash.update(buffer.subarray(0, read));
  } finally {
    fs.closeSync(input);
  }
  return hash.digest("hex");
}

/** The checksum a `sha256sum` file lists for a name. */
function listedChecksum(text, name) {
  for (const line of text.split("\n")) {
    const match = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/.exec(line);
    if (match && match[2] === name) return match[1];
  }
  return undefined;
}

module.exports = { download, sha256, listedChecksum };
