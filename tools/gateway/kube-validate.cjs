"use strict";
// Our validator of Kubernetes objects, built from tools/kube-validate. Its cache key is what that folder holds.
const fs = require("node:fs");
const path = require("node:path");
const { Failure, runMain } = require("../lib/failure.cjs");
const { root } = require("../lib/paths.cjs");
const { Progress } = require("../lib/progress.cjs");
const { buildFolder } = require("./go-program.cjs");
const { cached, contentKey, ensurePart } = require("./part.cjs");

const FOLDER = path.join(root, "tools", "kube-validate");

/** Every file of the folder, in a fixed order. */
function sources(folder = FOLDER) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function part(env) {
  const files = sources();
  const names = files.map((file) => path.relative(FOLDER, file));
  return {
    name: "kube-validate",
    program: "kube-validate",
    key: contentKey(names, files),
    env,
  };
}

const findKubeValidate = (env) => cached(part(env));

function ensureKubeValidate({ env, progress }) {
  const found = findKubeValidate(env);
  if (found) return Promise.resolve(found);
  if (!fs.existsSync(path.join(FOLDER, "go.mod"))) {
    throw new Failure(
      "NO_SOURCE",
      `${FOLDER}: the validator's source is not here; get a whole checkout`,
    );
  }
  const program = { name: "kube-validate", package: ".", about: "about 2 minutes on two cores" };
  return ensurePart({
    ...part(env),
    progress,
    make: (tree) => buildFolder(program, { folder: FOLDER, tree, env, progress }),
  });
}

module.exports = { ensureKubeValidate, findKubeValidate };

if (require.main === module) {
  runMain(async () => {
    console.log(await ensureKubeValidate({ env: process.env, progress: new Progress() }));
  });
}
