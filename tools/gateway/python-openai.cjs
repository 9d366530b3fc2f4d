"use strict";
// OpenAI's client for Python, for the tests that call the gateway as users do: a virtual environment in the cache.
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { onPath } = require("../lib/engine-common.cjs");
const { Failure } = require("../lib/failure.cjs");
const { contentKey, ensurePart } = require("./part.cjs");

/** The client and everything it needs, so that a later release of any of them changes nothing here. */
const REQUIREMENTS = path.join(__dirname, "python-openai.txt");

/** Names of Python 3, the likelier first. */
const PYTHONS = ["python3", "python"];

const ADVICE =
  "install Python 3.10 or newer with its venv module, for example with `sudo apt-get install python3-venv`, see to it that pip reaches a package index, and run this again";

/**
 * The Python interpreter of a virtual environment that has the client; made when it is not there, which takes about
 * twenty seconds.
 * @param {{ env: NodeJS.ProcessEnv, progress: import("../lib/progress.cjs").Progress }} options
 * @returns {Promise<string>}
 */
async function ensurePythonOpenai({ env, progress }) {
  const python = PYTHONS.flatMap((name) => onPath(name, env))[0];
  if (!python) throw new Failure("NO_PYTHON", `Python is not on PATH; ${ADVICE}`);
  // A virtual environment goes on with the interpreter it was made with, wherever that is.
  const version = await run(python, ["-c", "import sys; print(sys.version, sys.base_prefix)"], env);
  return ensurePart({
    name: "python-openai",
    key: contentKey([version], [REQUIREMENTS]),
    program: path.join("bin", "python"),
    env,
    progress,
    make: (tree, work) =>
      progress.step("get OpenAI's client for Python", async () => {
        await run(python, ["-m", "venv", "--clear", tree], env);
        const install = ["-m", "pip", "install", "--quiet", "--no-input", "--no-deps"];
        const pip = [...install, "--cache-dir", path.join(work, "pip"), "-r", REQUIREMENTS];
        await run(path.join(tree, "bin", "python"), pip, env);
        await run(path.join(tree, "bin", "python"), ["-c", "import openai"], env);
        // The scripts name the folder it was made in; the interpreter finds its place by itself.
        for (const name of fs.readdirSync(path.join(tree, "bin"))) {
          if (!name.startsWith("python")) fs.rmSync(path.join(tree, "bin", name));
        }
      }),
  });
}

function run(file, argv, env) {
  return new Promise((resolve, reject) => {
    execFile(file, argv, { env, timeout: 300_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = String(stderr ?? "")
        .trim()
        .split("\n")
        .at(-1);
      reject(
        new Failure(
          "NO_PYTHON_OPENAI",
          `OpenAI's client for Python could not be had (${path.basename(file)} ${argv.slice(0, 3).join(" ")}: ${said || error.message}); ${ADVICE}`,
        ),
      );
    });
  });
}

module.exports = { ensurePythonOpenai };
