"use strict";
// The engine built from its source through the Go module proxy, where the official download is out of reach.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { atLeast, installHost, output, VERSION } = require("./engine-common.cjs");
const { Failure } = require("./failure.cjs");

/** From this version on `go` gets a newer tool chain by itself. */
const OLDEST_GO = "1.21";
const BUILD_LIMIT_MS = 30 * 60_000;

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
        last.push(line);
        if (last.length > 3) last.shift();
        onLine(line);
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

/** Builds the engine and puts our language host beside it. */
async function fromSource(folder, { progress, env }) {
  const text = await output("go", ["env", "GOVERSION"], { env });
  const version = /^go(\d+\.\d+(?:\.\d+)?)/.exec(text ?? "")?.[1];
  if (!version) throw new Failure("NO_GO", "go is not on PATH");
  if (!atLeast(version, OLDEST_GO))
    throw new Failure("OLD_GO", `go is ${version}, older than ${OLDEST_GO}`);
  const work = fs.mkdtempSync(path.join(path.dirname(folder), ".build-"));
  try {
    // A copy, so that whatever go wishes to write is not written into the checkout.
    for (const name of ["go.mod", "go.sum", "tools.go"]) {
      fs.copyFileSync(path.join(__dirname, "..", "engine", name), path.join(work, name));
    }
    const tree = path.join(work, "tree");
    fs.mkdirSync(tree);
    const module = "github.com/pulumi/pulumi";
    const goEnv = {
      ...env,
      CGO_ENABLED: "0",
      GOWORK: "off",
      GOFLAGS: "-mod=readonly -buildvcs=false",
    };
    await progress.step(`get the engine's source with go ${version}`, () =>
      go(["mod", "download", `${module}/pkg/v3`], { cwd: work, env: goEnv, limitMs: 3 * 60_000 }),
    );
    await progress.step(`build engine ${VERSION} (about 3 minutes on two cores)`, (detail) => {
      let packages = 0;
      const flags = `-s -w -X ${module}/sdk/v3/go/common/version.Version=v${VERSION}`;
      const argv = ["build", "-v", "-trimpath", "-ldflags", flags, "-o", path.join(tree, "pulumi")];
      return go([...argv, `${module}/pkg/v3/cmd/pulumi`], {
        cwd: work,
        env: goEnv,
        limitMs: BUILD_LIMIT_MS,
        onLine: (line) => {
          if (!line.startsWith("go: ")) detail(`${++packages} packages`);
        },
      });
    });
    installHost(tree);
    fs.writeFileSync(path.join(tree, "built-from-source"), `go ${version}\n`);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(tree, folder);
    return { pulumi: path.join(folder, "pulumi"), version: VERSION, source: "build" };
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

module.exports = { fromSource };
