"use strict";
// The programs the local gateway is made of: found on PATH or in the cache, else got. Pieces one after another: building
// two at once only makes both slower, and a small machine short of memory.
const { Progress } = require("../lib/progress.cjs");
const { runMain } = require("../lib/failure.cjs");
const { ensureAigw, findAigw } = require("./aigw.cjs");
const { ensureEnvoy, findEnvoy } = require("./envoy.cjs");
const { ensureKubeValidate, findKubeValidate } = require("./kube-validate.cjs");
const { ensurePrometheus } = require("./prometheus.cjs");
const { ensureRatelimit, findRatelimit } = require("./ratelimit.cjs");
const { ensureRedis, findRedis } = require("./redis.cjs");

const PARTS = {
  redis: [findRedis, ensureRedis],
  envoy: [findEnvoy, ensureEnvoy],
  ratelimit: [findRatelimit, ensureRatelimit],
  aigw: [findAigw, ensureAigw],
};

/** The programs of the gateway, by part. Quick parts come first, so that what cannot be had is known early. */
async function ensureGateway({ env = process.env, progress = new Progress() } = {}) {
  const found = {};
  for (const [name, [, ensure]] of Object.entries(PARTS))
    found[name] = await ensure({ env, progress });
  return found;
}

/** The programs when all of them are at hand. Gets nothing. */
async function findGateway(env = process.env) {
  const found = {};
  for (const [name, [find]] of Object.entries(PARTS)) {
    const file = await find(env);
    if (!file) return undefined;
    found[name] = file;
  }
  return found;
}

module.exports = {
  ensureGateway,
  findGateway,
  ensureKubeValidate,
  findKubeValidate,
  ensurePrometheus,
};

if (require.main === module) {
  runMain(async () => {
    for (const [name, file] of Object.entries(await ensureGateway()))
      console.log(`${name}: ${file}`);
  });
}
