"use strict";
/**
 * Makes `sim/facts/kubernetes/data/*.json.gz`: the Helm charts the local clusters can install, cut into their
 * CustomResourceDefinitions (descriptions left out) and the rest of their files, and the definitions that EKS Auto Mode
 * brings along. Charts come from the Go modules of their projects; run by hand when a version below changes. Tests and
 * the local clouds read only the committed result.
 *
 * Usage: node tools/generate/kube-data.cjs [--target-group-binding <file>] [--check]
 */
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { parseAllDocuments, parse, stringify } = require("yaml");

const root = path.resolve(__dirname, "..", "..");
const output = path.join(root, "sim", "facts", "kubernetes", "data");

/** Charts by name: the module, its version, the folder inside, the values its release process fills in. */
const charts = [
  {
    name: "gateway-helm",
    version: "1.8.1",
    module: "github.com/envoyproxy/gateway@v1.8.1",
    folder: "charts/gateway-helm",
    // From the project's own release rules: https://github.com/envoyproxy/gateway/blob/v1.8.1/tools/make/helm.mk
    values: {
      GatewayImage: "docker.io/envoyproxy/gateway:v1.8.1",
      GatewayImagePullPolicy: "IfNotPresent",
    },
  },
  {
    name: "ai-gateway-crds-helm",
    version: "1.0.0",
    module: "github.com/envoyproxy/ai-gateway@v1.0.0",
    folder: "manifests/charts/ai-gateway-crds-helm",
  },
  {
    name: "ai-gateway-helm",
    version: "1.0.0",
    module: "github.com/envoyproxy/ai-gateway@v1.0.0",
    folder: "manifests/charts/ai-gateway-helm",
  },
];

/** Where the TargetGroupBinding of EKS Auto Mode is taken from: the controller it is made of. */
const targetGroupBinding = {
  repository: "https://github.com/kubernetes-sigs/aws-load-balancer-controller",
  path: "config/crd/bases/elbv2.k8s.aws_targetgroupbindings.yaml",
  commit: "225f44568848eb25f13e304a5f1cc68c0cd9415d",
  sha256: "0efbdd3d88d29abbdd6feb2c1329dceb5e1b7788644f2d9b0be9158589a98432",
  licence: "Apache-2.0",
};

/** Settings of the controller that an operated one does not offer: roles of other accounts and several clusters. */
const notInAutoMode = [
  "assumeRoleExternalId",
  "iamRoleArnToAssume",
  "multiClusterTargetGroup",
  "targetGroupName",
];

/** The folder and checksum of a module. */
function moduleOf(name) {
  const text = execFileSync("go", ["mod", "download", "-json", name], {
    cwd: path.join(root, "tools", "kube-validate"),
    encoding: "utf8",
  });
  const { Dir, Sum } = JSON.parse(text);
  return { folder: Dir, sum: Sum };
}

function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join("/"))
    .sort();
}

/** What an object says to people and no API server looks at. */
function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  // `properties` maps names to schemas: a property may itself be called description.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === "description" && typeof inner === "string"))
      .map(([key, inner]) => [key, withoutDescriptions(inner)]),
  );
}

const definitionsIn = (text) =>
  parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter((object) => object?.kind === "CustomResourceDefinition")
    .map(withoutDescriptions);

/** A chart as the generated file has it. */
function chartData({ name, version, module, folder, values = {} }) {
  const { folder: moduleFolder, sum } = moduleOf(module);
  const from = path.join(moduleFolder, folder);
  const files = {};
  const definitions = [];
  for (const file of filesBelow(from)) {
    const text = fs.readFileSync(path.join(from, file), "utf8");
    if (/(^|\/)README|^NOTES|Chart\.lock$/.test(file)) continue;
    if (/(^|\/)crds\/crds\//.test(file)) {
      for (const object of definitionsIn(text)) definitions.push({ from: "crds", object });
      const others = parseAllDocuments(text).map((document) => document.toJS());
      const rest = others.filter((object) => object && object.kind !== "CustomResourceDefinition");
      if (rest.length > 0) files[file] = rest.map((object) => stringify(object)).join("---\n");
      continue;
    }
    if (/^templates\/.*\.yaml$/.test(file) && !text.includes("{{")) {
      const found = definitionsIn(text);
      for (const object of found) definitions.push({ from: "templates", object });
      if (found.length > 0) continue;
    }
    if (file === "Chart.yaml") {
      // What packaging writes over the placeholders of the source.
      const chart = { ...parse(text), version: `v${version}`, appVersion: `v${version}` };
      files[file] = stringify(chart);
    } else if (file === "values.tmpl.yaml") {
      files["values.yaml"] = text.replace(/\$\{(\w+)\}/g, (_, key) => values[key]);
    } else {
      files[file] = text;
    }
  }
  const source = { module, sum, folder, licence: "Apache-2.0" };
  return { name, version, source, files, definitions };
}

/** The definition as EKS Auto Mode serves it: its own group and version, nothing else changed but what it lacks. */
function autoModeData(file) {
  const text = fs.readFileSync(file, "utf8");
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (sha256 !== targetGroupBinding.sha256) {
    throw new Error(`${file}: must be the file of the commit above, got sha256 ${sha256}`);
  }
  const [object] = definitionsIn(text);
  const version = object.spec.versions.find((one) => one.name === "v1beta1");
  const { properties } = version.schema.openAPIV3Schema.properties.spec;
  for (const name of notInAutoMode) delete properties[name];
  const adapted = {
    ...object,
    metadata: { name: "targetgroupbindings.eks.amazonaws.com" },
    spec: {
      ...object.spec,
      group: "eks.amazonaws.com",
      versions: [{ ...version, name: "v1", served: true, storage: true }],
    },
  };
  const source = { ...targetGroupBinding, changes: "group and version; fields left out below" };
  return {
    name: "eks-auto-mode",
    version: "2026-11-21",
    source: { ...source, leftOut: notInAutoMode },
    files: {},
    definitions: [{ from: "cluster", object: adapted }],
  };
}

const fileOf = ({ name, version }) =>
  path.join(output, name === "eks-auto-mode" ? `${name}.json.gz` : `${name}-${version}.json.gz`);

/** Bytes of gzip differ between versions of zlib: what is inside counts. */
const unpacked = (file) =>
  fs.existsSync(file) ? zlib.gunzipSync(fs.readFileSync(file)).toString("utf8") : undefined;

function main(argv) {
  const check = argv.includes("--check");
  const at = argv.indexOf("--target-group-binding");
  const made = charts.map(chartData);
  if (at >= 0) made.push(autoModeData(argv[at + 1]));
  fs.mkdirSync(output, { recursive: true });
  for (const data of made) {
    const file = fileOf(data);
    const text = JSON.stringify(data);
    if (unpacked(file) === text) continue;
    if (check) {
      process.exitCode = 1;
      process.stdout.write(`${path.relative(root, file)}: is out of date\n`);
      continue;
    }
    fs.writeFileSync(file, zlib.gzipSync(text, { level: 9 }));
    const count = data.definitions.length;
    process.stdout.write(`${path.relative(root, file)}: ${count} definitions\n`);
  }
}

main(process.argv.slice(2));
