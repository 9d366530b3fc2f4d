"use strict";
// Redis, in which the rate limit service counts.
const { ensureProgram, findProgram } = require("./apt-program.cjs");

const REDIS = {
  name: "redis-server",
  packages: ["redis-server"],
  probe: ["--version"],
  install: "sudo apt-get update && sudo apt-get install redis-server",
};

const findRedis = (env) => findProgram(REDIS, env);
const ensureRedis = (options) => ensureProgram(REDIS, options);

module.exports = { ensureRedis, findRedis };
