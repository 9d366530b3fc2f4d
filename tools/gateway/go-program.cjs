"use strict";
// Programs of the gateway that are built from Go modules, each pinned in a folder of its own here.
const fs = require("node:fs");
const path = require("node:path");
const { Failure } = require("../lib/failure.cjs");
const { go, usableGo } = require("../lib/go.cjs");
const { output } = require("../lib/engine-common.cjs");

const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const BUILD_LIMIT_MS = 40 * 60_000;

/** What pins a program and all it is made of: the files of its folder, by its path from here. */
function pinned(name) {
  return ["go.mod", "go.sum", "tools.go"].map((file) => path.join(__dirname, name, file));
}

/** Version of a module as the go.mod of a program pins it. */
function pinnedVersion(name, module) {
  const text = fs.readFileSync(path.join(__dirname, name, "go.mod"), "utf8");
  const lines = text.split("\n").map((line) => line.replace("require", "").trim().split(" "));
  const version = lines.find(([word]) => word === module)?.[1];
  if (!version) throw new Failure("NOT_PINNED", `${module}: not in tools/gateway/${name}/go.mod`);
  return version;
}

function goEnvironment(env) {
  return { ...env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly -buildvcs=false" };
}

/**
 * Builds one package of the pinned modules.
 * @param {{ name: string, folder?: string, package: string, about: string, ldflags?: string,
 *   patch?: (work: string, folderOf: (module: string) => Promise<string>) => Promise<void> }} program
 */
async function buildProgram(program, { tree, work, env, progress }) {
  await needGo(program.name, env);
  const goEnv = goEnvironment(env);
  for (const file of pinned(program.folder ?? program.name))
    fs.copyFileSync(file, path.join(work, path.basename(file)));
  await program.patch?.(work, (module) => moduleFolder(module, { cwd: work, env: goEnv }));
  await compile(program, { cwd: work, tree, env: goEnv, progress });
}

/** Builds a program whose whole source, go.mod included, lies in one folder of ours. */
async function buildFolder(program, { folder, tree, env, progress }) {
  await needGo(program.name, env);
  await compile(program, { cwd: folder, tree, env: goEnvironment(env), progress });
}

async function compile(program, { cwd, tree, env, progress }) {
  await progress.step(`build ${program.name} (${program.about})`, (detail) => {
    let packages = 0;
    const flags = ["-s -w", program.ldflags].filter(Boolean).join(" ");
    const argv = ["build", "-v", "-trimpath", "-ldflags", flags];
    return go([...argv, "-o", path.join(tree, program.name), program.package], {
      cwd,
      env,
      limitMs: BUILD_LIMIT_MS,
      onLine: (line) => {
        const fetched = /^go: downloading (\S+)/.exec(line)?.[1];
        if (fetched) detail(`${packages} packages, downloading ${fetched}`);
        else if (!line.startsWith("go: ")) detail(`${++packages} packages`);
      },
    });
  });
}

async function needGo(name, env) {
  try {
    return await usableGo(env);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      error.code,
      `${name} is built from source and ${error.message}; install Go 1.25 or newer (https://go.dev/dl) and run this again`,
    );
  }
}

/** Where Go keeps the source of a pinned module; fetched when it is not there yet. */
async function moduleFolder(module, options) {
  await go(["mod", "download", module], { ...options, limitMs: DOWNLOAD_LIMIT_MS });
  const folder = await output("go", ["list", "-m", "-f", "{{.Dir}}", module], options);
  if (!folder) throw new Failure("NO_MODULE", `${module}: go knows no source of it`);
  return folder;
}

module.exports = { pinned, pinnedVersion, buildProgram, buildFolder };
