"use strict";
// The Go tool chain, as far as we build with it.
const { spawn } = require("node:child_process");
const { atLeast, output } = require("./engine-common.cjs");
const { Failure } = require("./failure.cjs");

/** From this version on `go` gets a newer tool chain by itself. */
const OLDEST_GO = "1.21";

/** Version of the `go` on PATH, `1.26.8`; fails when there is none that can build for us. */
async function usableGo(env) {
  const text = await output("go", ["env", "GOVERSION"], { env });
  const version = /^go(\d+\.\d+(?:\.\d+)?)/.exec(text ?? "")?.[1];
  if (!version) throw new Failure("NO_GO", "go is not on PATH");
  if (!atLeast(version, OLDEST_GO))
    throw new Failure("OLD_GO", `go is ${version}, older than ${OLDEST_GO}`);
  return version;
}

/** Runs go; rejects with the last thing it said. `onLine` gets each line. */
function go(argv, { cwd, env, limitMs, onLine = () => {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn("go", argv, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    const last = [];
    let rest = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, limitMs);
    child.stderr.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        onLine(line);
        // With -v most lines are paths of packages; what went wrong has spaces in it.
        if (!line.includes(" ") || line.startsWith("go: downloading ")) continue;
        last.push(line);
        if (last.length > 3) last.shift();
      }
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) return resolve();
      const said = late
        ? `not done within ${limitMs / 60_000} min`
        : [...last, rest].join(" ").trim();
      reject(
        new Failure("BUILD_FAILED", `go ${argv[0]} ${argv[1]}: ${said || `ended with ${code}`}`),
      );
    });
  });
}

module.exports = { go, usableGo };
