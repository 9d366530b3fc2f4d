"use strict";
/**
 * Records what programs that are not ours register, for tests/unit/policies/recorded.test.ts: type, name and inputs as they
 * go over the wire (unknown values and secrets in the protocol's own marks), the parent, and what each input was made from.
 *
 * The programs are those of tools/record-registrations/. They run against the language SDK's mocks, once as a first preview
 * and once as an update, so neither a cloud nor an engine is needed, and no provider's check has seen the inputs.
 *
 * Usage: node tools/record-registrations.cjs <folder>
 *
 * The folder holds node_modules with @pulumi/awsx 3.9.0 (its `classic` part runs in process) and @pulumi/eks 2.8.1 (the
 * last that runs in process), @pulumi/docker 4.6.0, @pulumi/docker-build 0.0.14, @iarna/toml 3.0.0, ipaddr.js 2.2.0,
 * ip-address 8.1.0, js-yaml 4.1.0, netmask 2.0.2, semver 7.6.3, which 1.3.1, https-proxy-agent 5.0.1 and mime 3.0.0; and the sources of the two component
 * providers as they are published: awsx/ of github.com/pulumi/pulumi-awsx at v3.8.0 as `awsx`, nodejs/eks/ of
 * github.com/pulumi/pulumi-eks at v4.3.0 as `eks`.
 */
const fs = require("node:fs");
const path = require("node:path");
const esbuild = require("esbuild");

const PROGRAMS = path.join(__dirname, "record-registrations");
const OUT = path.join(__dirname, "..", "tests", "unit", "policies", "recorded");

/** Bundles one set of programs with what it calls; the Pulumi SDK stays outside, so that there is one of it. */
function load(folder, name) {
  const file = path.join(folder, `.${name}.cjs`);
  esbuild.buildSync({
    entryPoints: [path.join(PROGRAMS, `${name}.cjs`)],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    alias: { "awsx-source": path.join(folder, "awsx"), "eks-source": path.join(folder, "eks") },
    nodePaths: [path.join(folder, "node_modules")],
    external: ["@pulumi/pulumi", "@pulumi/pulumi/*", "@aws-sdk/*", "typescript"],
    outfile: file,
    logLevel: "error",
  });
  return require(file);
}

async function main() {
  const folder = process.argv[2];
  if (folder === undefined) {
    console.error("usage: node tools/record-registrations.cjs <folder>");
    process.exit(1);
  }
  const { record } = require("./record-registrations/mocks.cjs")(path.resolve(folder));
  for (const name of ["awsx", "awsx-classic", "eks", "eks-classic"]) {
    const { source, programs } = load(path.resolve(folder), name);
    for (const [title, program] of Object.entries(programs)) {
      for (const preview of [true, false]) {
        const resources = (await record(program, preview)).sort((a, b) =>
          `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1,
        );
        const run = preview ? "preview" : "up";
        const file = path.join(OUT, `${name}-${title}-${run}.json`);
        const lines = resources.map((each) => `    ${JSON.stringify(each)}`).join(",\n");
        const head = JSON.stringify({ source, program: title, run }).slice(1, -1);
        fs.writeFileSync(file, `{\n  ${head},\n  "resources": [\n${lines}\n  ]\n}\n`);
        console.log(`${path.basename(file)}: ${resources.length} resources`);
      }
    }
  }
  // Components keep timers and agents open.
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
