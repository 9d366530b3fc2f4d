"use strict";
// Envoy AI Gateway with Envoy Gateway inside, as one program that needs no cluster.
const { buildProgram, pinned, pinnedVersion } = require("./go-program.cjs");
const { applyPatches, PATCHES } = require("./patches.cjs");
const { cached, contentKey, ensurePart } = require("./part.cjs");

const MODULE = "github.com/envoyproxy/ai-gateway";

function part(env) {
  const version = pinnedVersion("aigw", MODULE);
  const changes = PATCHES.flatMap(({ file, find, replace }) => [file, String(find), replace]);
  const key = `${version}-${contentKey(changes, pinned("aigw"))}`;
  return { name: "aigw", program: "aigw", key, env };
}

const findAigw = (env) => cached(part(env));

function ensureAigw({ env, progress }) {
  const program = {
    name: "aigw",
    package: `${MODULE}/cmd/aigw`,
    about: "about 5 minutes on two cores",
    patch: applyPatches,
  };
  return ensurePart({
    ...part(env),
    progress,
    make: (tree, work) => buildProgram(program, { tree, work, env, progress }),
  });
}

module.exports = { ensureAigw, findAigw };
