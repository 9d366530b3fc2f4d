"use strict";
// The language host of Pulumi YAML, for the tests: official downloads of the engine bundle one, an engine built from source
// has none.
const { runMain } = require("../lib/failure.cjs");
const { Progress } = require("../lib/progress.cjs");
const { buildProgram, pinned, pinnedVersion } = require("../gateway/go-program.cjs");
const { contentKey, ensurePart } = require("../gateway/part.cjs");

const MODULE = "github.com/pulumi/pulumi-yaml";
const FOLDER = "../package/yaml-host";
const NAME = "pulumi-language-yaml";

/** Path of the program, built when there is none in the cache. */
async function ensureYamlHost({ env = process.env, progress = new Progress() } = {}) {
  const version = pinnedVersion(FOLDER, MODULE);
  const program = {
    name: NAME,
    folder: FOLDER,
    package: `${MODULE}/cmd/${NAME}`,
    about: "about 2 minutes on two cores, 26 MB",
    ldflags: `-X ${MODULE}/pkg/version.Version=${version}`,
  };
  return ensurePart({
    name: NAME,
    group: "yaml-host",
    program: NAME,
    key: `${version}-${contentKey([], pinned(FOLDER))}`,
    env,
    progress,
    make: (tree, work) => buildProgram(program, { tree, work, env, progress }),
  });
}

module.exports = { ensureYamlHost };

if (require.main === module) runMain(async () => console.log(await ensureYamlHost()));
