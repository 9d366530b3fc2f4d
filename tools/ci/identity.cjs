"use strict";
// Runs a command as the identity that the clouds trust this job of CI to be:
//   node tools/ci/identity.cjs -- npm run ci:deploy -- --stack dev
// and says what to put into the CI system's variables:
//   pulumi stack output --json --stack dev | node tools/ci/identity.cjs variables dev [gitlab]
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { constants } = os;
const { Failure, runMain } = require("../lib/failure.cjs");
const credentials = require("./credentials.cjs");
const { idToken, renews } = require("./id-token.cjs");

/** GitHub's tokens live some minutes; what is exchanged for them an hour, after which the SDKs read the files again. */
const RENEW_MS = 4 * 60_000;

/** Writes a file whole, readable by us alone: who reads it sees the old content or the new one. */
function writeWhole(file, content) {
  fs.writeFileSync(`${file}.new`, content, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

async function writeTokens(identity, files, env) {
  for (const [cloud, audience] of Object.entries(credentials.AUDIENCES)) {
    if (identity[cloud] === undefined) continue;
    writeWhole(files[cloud], await idToken({ cloud, audience: audience(identity[cloud]), env }));
  }
}

/** Names the run in AWS' audit log: at most 64 of these characters. */
function sessionName(env) {
  const run = env.GITHUB_RUN_ID ?? env.CI_JOB_ID ?? String(process.pid);
  return `unified-ai-${run}`.replace(/[^\w+=,.@-]/g, "-").slice(0, 64);
}

/** Runs a command with the job's identity, renews its tokens while it runs, and returns its exit code. */
async function runAs(command, { env = process.env, renewMs = RENEW_MS } = {}) {
  const identity = credentials.parseIdentity(env[credentials.VARIABLE]);
  credentials.refuseStandingCredentials(env);
  const folder = fs.mkdtempSync(path.join(env.RUNNER_TEMP ?? os.tmpdir(), "unified-ai-identity-"));
  const files = Object.fromEntries(
    ["aws", "azure", "gcp", "gcpConfig"].map((name) => [name, path.join(folder, name)]),
  );
  let timer;
  let renewal;
  try {
    await writeTokens(identity, files, env);
    if (identity.gcp)
      writeWhole(
        files.gcpConfig,
        JSON.stringify(credentials.googleConfig(identity.gcp, files.gcp)),
      );
    const given = credentials.environmentFor(identity, {
      files,
      session: sessionName(env),
      renewing: renews(env),
    });
    if (renews(env))
      timer = setInterval(() => {
        renewal = writeTokens(identity, files, env).catch((error) =>
          process.stderr.write(`identity: ${error.message}; trying again in ${renewMs / 1000} s\n`),
        );
      }, renewMs);
    return await run(command, { ...env, ...given });
  } finally {
    clearInterval(timer);
    await renewal;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function run([file, ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: "inherit" });
    const pass = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);
    const end = () => signals.forEach((signal) => process.removeListener(signal, pass));
    child.once("error", (error) => {
      end();
      reject(new Failure("COMMAND_NOT_STARTED", `${file}: could not be started, ${error.code}`));
    });
    child.once("close", (code, signal) => {
      end();
      resolve(signal === null ? code : 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** How each CI system's own program sets a variable of one environment. */
const SETTERS = {
  github: (environment, value) =>
    `gh variable set ${credentials.VARIABLE} --env ${environment} --body '${value}'`,
  gitlab: (environment, value) =>
    `glab variable set ${credentials.VARIABLE} --scope ${environment} --raw --value '${value}'`,
};

/** The commands that put each environment's variable into the CI system; by hand the values stand in them. */
function renderVariables(named, system = "github") {
  return Object.entries(named)
    .map(([environment, identity]) => SETTERS[system](environment, JSON.stringify(identity)))
    .join("\n");
}

async function main(argv, env = process.env) {
  const end = argv.indexOf("--");
  if (end === 0 && argv.length > 1) return runAs(argv.slice(1), { env });
  const [verb, environment, system = "github", ...rest] = argv;
  if (verb === "variables" && environment && Object.hasOwn(SETTERS, system) && !rest.length) {
    const outputs = JSON.parse(fs.readFileSync(0, "utf8"));
    console.log(renderVariables(credentials.identitiesFrom(outputs, environment), system));
    return 0;
  }
  throw new Failure(
    "USAGE",
    "identity.cjs: must be called as `identity.cjs -- <command>` or `identity.cjs variables <environment> [github | gitlab]`",
  );
}

module.exports = { main, renderVariables, runAs, sessionName };
if (require.main === module) runMain(() => main(process.argv.slice(2)));
