"use strict";
// Loaded before the SDK's runner when configuration is too long for the environment of a new process (config.cjs).
const fs = require("node:fs");
const path = require("node:path");

const file = process.env.UNIFIED_AI_CONFIG_FILE;
if (file) {
  delete process.env.UNIFIED_AI_CONFIG_FILE;
  Object.assign(process.env, JSON.parse(fs.readFileSync(file, "utf8")));
  // It may hold decrypted secrets.
  fs.rmSync(path.dirname(file), { recursive: true, force: true });
}
