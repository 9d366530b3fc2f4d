"use strict";
// The engine built from its source through the Go module proxy, where the official download is out of reach.
const fs = require("node:fs");
const path = require("node:path");
const { installHost, VERSION } = require("./engine-common.cjs");
const { go, usableGo } = require("./go.cjs");

const BUILD_LIMIT_MS = 30 * 60_000;

/** Builds the engine and puts our language host beside it. */
async function fromSource(folder, { progress, env }) {
  const version = await usableGo(env);
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
