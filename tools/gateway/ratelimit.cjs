"use strict";
// Envoy's rate limit service, which counts in Redis.
const { buildProgram, pinned, pinnedVersion } = require("./go-program.cjs");
const { cached, contentKey, ensurePart } = require("./part.cjs");

const MODULE = "github.com/envoyproxy/ratelimit";

function part(env) {
  const key = `${pinnedVersion("ratelimit", MODULE).split("-").at(-1)}-${contentKey([], pinned("ratelimit"))}`;
  return { name: "ratelimit", program: "ratelimit", key, env };
}

const findRatelimit = (env) => cached(part(env));

function ensureRatelimit({ env, progress }) {
  const program = {
    name: "ratelimit",
    package: `${MODULE}/src/service_cmd`,
    about: "about 20 seconds",
  };
  return ensurePart({
    ...part(env),
    progress,
    make: (tree, work) => buildProgram(program, { tree, work, env, progress }),
  });
}

module.exports = { ensureRatelimit, findRatelimit };
