"use strict";
// HashiCorp Vault, for the local clouds and the tests: the one on PATH when it is new enough, else built from its
// published module. Nobody needs it who keeps keys in a cloud's own store; then it is never got.
const { atLeast, onPath, output } = require("./lib/engine-common.cjs");
const { runMain } = require("./lib/failure.cjs");
const { Progress } = require("./lib/progress.cjs");
const { buildProgram, pinned, pinnedVersion } = require("./gateway/go-program.cjs");
const { cached, contentKey, ensurePart } = require("./gateway/part.cjs");

/** The oldest Vault on PATH that is used: the one the components were tried with. */
const OLDEST = "1.19.0";
const MODULE = "github.com/hashicorp/vault";
/** Its folder, from that of the other Go programs. */
const FOLDER = "../vault";

/** `1.19.0` of what `vault version` prints: `Vault v1.19.0 (<commit>), built <date>`. */
function parseVersion(text) {
  return /^Vault v(\d+\.\d+\.\d+)/.exec(text ?? "")?.[1];
}

async function fromPath(env) {
  for (const file of onPath("vault", env)) {
    const version = parseVersion(await output(file, ["version"], { env }));
    if (version !== undefined && atLeast(version, OLDEST)) return file;
  }
  return undefined;
}

function part(env) {
  const key = `${pinnedVersion(FOLDER, MODULE)}-${contentKey([], pinned(FOLDER))}`;
  return { name: "vault", group: "vault", program: "vault", key, env };
}

/** The program: one on PATH that is new enough, else the one in the cache; undefined when there is none. Gets nothing. */
const findVault = async (env = process.env) => (await fromPath(env)) ?? cached(part(env));

/** The program, built when there is none. */
async function ensureVault({ env = process.env, progress = new Progress() } = {}) {
  const found = await findVault(env);
  if (found) return found;
  const program = {
    name: "vault",
    folder: FOLDER,
    package: MODULE,
    about: "about 7 minutes on two cores, 340 MB; needed once, for stores of kind vault",
  };
  return ensurePart({
    ...part(env),
    progress,
    make: (tree, work) => buildProgram(program, { tree, work, env, progress }),
  });
}

module.exports = { ensureVault, findVault, parseVersion };

if (require.main === module) runMain(async () => console.log(await ensureVault()));
