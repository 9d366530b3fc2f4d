"use strict";
/**
 * Records what the engine shows to policies of programs that are not ours, for tests/unit/policies/recorded.test.ts: type,
 * name, inputs (unknown values and secrets in the protocol's own marks), options and provider as they come in each request,
 * and the parents and property dependencies of the whole stack, once at a first preview and once at the update.
 *
 * The programs are those of tools/record-registrations/. The real engine runs them with a policy pack that writes down
 * everything (pack/) and a provider that accepts everything (provider.cjs): so no cloud is needed, and the check of the
 * clouds' own providers has not filled in defaults and names.
 *
 * Usage: node tools/record-registrations.cjs <folder>
 *
 * The folder holds node_modules with @pulumi/awsx 3.9.0 (its `classic` part runs in process) and @pulumi/eks 2.8.1 (the
 * last that runs in process), @pulumi/docker 4.6.0, @pulumi/docker-build 0.0.14, @iarna/toml 3.0.0, ipaddr.js 2.2.0,
 * ip-address 8.1.0, js-yaml 4.1.0, netmask 2.0.2, semver 7.6.3, which 1.3.1, https-proxy-agent 5.0.1 and mime 3.0.0; and the sources of the two component
 * providers as they are published: awsx/ of github.com/pulumi/pulumi-awsx at v3.8.0 as `awsx`, nodejs/eks/ of
 * github.com/pulumi/pulumi-eks at v4.3.0 as `eks`.
 */
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const esbuild = require("esbuild");
const { identityOf, serve } = require("./record-registrations/provider.cjs");
const { ensureEngine } = require("./engine.cjs");
const { Progress } = require("./lib/progress.cjs");

const PROGRAMS = path.join(__dirname, "record-registrations");
const OUT = path.join(__dirname, "..", "tests", "unit", "policies", "recorded");
/** Packages whose provider is ours. */
const PACKAGES = ["aws", "awsx", "eks", "kubernetes", "docker", "docker-build", "pulumi-nodejs"];

/** Bundles one set of programs with what it calls into a project; the Pulumi SDK stays outside, so that there is one of it. */
function makeProject(folder, set) {
  const project = path.join(folder, ".recorded", set);
  fs.mkdirSync(project, { recursive: true });
  esbuild.buildSync({
    entryPoints: [path.join(PROGRAMS, `${set}.cjs`)],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    alias: { "awsx-source": path.join(folder, "awsx"), "eks-source": path.join(folder, "eks") },
    nodePaths: [path.join(folder, "node_modules")],
    external: ["@pulumi/pulumi", "@pulumi/pulumi/*", "@aws-sdk/*", "typescript"],
    outfile: path.join(project, "programs.cjs"),
    logLevel: "error",
  });
  fs.writeFileSync(
    path.join(project, "main.cjs"),
    'module.exports = () => require("./programs.cjs").programs[process.env.RECORD_PROGRAM]();\n',
  );
  fs.writeFileSync(
    path.join(project, "Pulumi.yaml"),
    "name: recorded\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: main.cjs\n",
  );
  fs.writeFileSync(path.join(project, "Pulumi.test.yaml"), "config:\n  aws:region: us-east-1\n");
  return project;
}

/** Runs one command of the engine to its end. */
function engine(pulumi, args, cwd, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(pulumi, [...args, "--non-interactive", "--color", "never"], { cwd, env });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (text += chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`pulumi ${args.join(" ")}: ${code}\n${text}`)),
    );
  });
}

/** `<type>::<name>`, which a stack has once. */
function nameOf(urn) {
  const { type, name } = identityOf(urn);
  return `${type}::${name}`;
}

/** What the pack wrote down in one run, one entry a resource. */
function readRecord(file) {
  const lines = fs
    .readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  fs.rmSync(file);
  const links = new Map(
    lines.filter(({ type }) => type === undefined).map((each) => [each.urn, each]),
  );
  return lines
    .filter(({ type }) => type !== undefined && type !== "pulumi:pulumi:Stack")
    .map(({ urn, ...resource }) => {
      const { parent = "", propertyDependencies = {} } = links.get(urn) ?? {};
      const from = Object.entries(propertyDependencies).filter(([, urns]) => urns.length > 0);
      return {
        ...resource,
        parent: nameOf(parent),
        propertyDependencies: Object.fromEntries(
          from.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, urns]) => [key, urns.map(nameOf)]),
        ),
      };
    })
    .sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}

function write(file, head, resources) {
  const lines = resources.map((each) => `    ${JSON.stringify(each)}`).join(",\n");
  const members = JSON.stringify(head).slice(1, -1);
  fs.writeFileSync(path.join(OUT, file), `{\n  ${members},\n  "resources": [\n${lines}\n  ]\n}\n`);
  console.log(`${file}: ${resources.length} resources`);
}

async function main() {
  if (process.argv[2] === undefined) {
    console.error("usage: node tools/record-registrations.cjs <folder>");
    process.exit(1);
  }
  const folder = path.resolve(process.argv[2]);
  const { pulumi } = await ensureEngine({ progress: new Progress() });
  const version = (await engine(pulumi, ["version"], folder, process.env)).trim();
  const port = await serve();
  const date = new Date().toISOString().slice(0, 10);
  const pack = path.join(PROGRAMS, "pack");
  for (const set of ["awsx", "awsx-classic", "eks", "eks-classic"]) {
    const project = makeProject(folder, set);
    const { source, programs } = require(path.join(project, "programs.cjs"));
    for (const title of Object.keys(programs)) {
      const home = fs.mkdtempSync(path.join(os.tmpdir(), "recorded-"));
      const record = path.join(home, "record.jsonl");
      const env = {
        ...process.env,
        PATH: `${path.dirname(pulumi)}:${process.env.PATH}`,
        PULUMI_HOME: home,
        PULUMI_BACKEND_URL: `file://${home}`,
        PULUMI_CONFIG_PASSPHRASE: "",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DEBUG_PROVIDERS: PACKAGES.map((name) => `${name}:${port}`).join(","),
        RECORD_FILE: record,
        RECORD_PROGRAM: title,
      };
      await engine(pulumi, ["stack", "init", "test"], project, env);
      const about = { source, program: title, engine: version, date };
      await engine(pulumi, ["preview", "--policy-pack", pack], project, env);
      write(`${set}-${title}-preview.json`, { ...about, run: "preview" }, readRecord(record));
      await engine(pulumi, ["up", "--yes", "--skip-preview", "--policy-pack", pack], project, env);
      write(`${set}-${title}-up.json`, { ...about, run: "up" }, readRecord(record));
      fs.rmSync(home, { recursive: true });
    }
  }
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
