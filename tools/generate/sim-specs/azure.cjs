"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { match, optional, pickForm, fitting } = require("./naming.cjs");

/** Newest versions that still carry their models as data ("mappers"); the next generation of these packages has none. */
const packages = [
  { name: "@azure/arm-authorization", version: "9.0.0", licence: "MIT" },
  { name: "@azure/arm-cognitiveservices", version: "7.7.0", licence: "MIT" },
  { name: "@azure/arm-compute", version: "22.4.0", licence: "MIT" },
  { name: "@azure/arm-containerservice", version: "22.3.0", licence: "MIT" },
  { name: "@azure/arm-monitor", version: "7.0.0", licence: "MIT" },
  { name: "@azure/arm-msi", version: "2.2.0", licence: "MIT" },
  { name: "@azure/arm-operationalinsights", version: "9.0.0", licence: "MIT" },
  { name: "@azure/arm-resources", version: "5.2.0", licence: "MIT" },
  { name: "@azure/arm-storage", version: "18.6.0", licence: "MIT" },
];

/** Package and model that speak of a Pulumi type, and path parameters by the package's own names. */
const types = {
  "azure-native:authorization:RoleAssignment": {
    package: "arm-authorization",
    model: "RoleAssignmentCreateParameters",
  },
  "azure-native:cognitiveservices:Account": { package: "arm-cognitiveservices", model: "Account" },
  "azure-native:cognitiveservices:Deployment": {
    package: "arm-cognitiveservices",
    model: "Deployment",
  },
  "azure-native:cognitiveservices:RaiPolicy": {
    package: "arm-cognitiveservices",
    model: "RaiPolicy",
  },
  "azure-native:compute:VirtualMachine": { package: "arm-compute", model: "VirtualMachine" },
  "azure-native:containerservice:AgentPool": {
    package: "arm-containerservice",
    model: "AgentPool",
  },
  "azure-native:containerservice:ManagedCluster": {
    package: "arm-containerservice",
    model: "ManagedCluster",
    parameters: { resourceName: "resourceName" },
  },
  "azure-native:managedidentity:UserAssignedIdentity": { package: "arm-msi", model: "Identity" },
  "azure-native:monitor:DiagnosticSetting": {
    package: "arm-monitor",
    model: "DiagnosticSettingsResource",
  },
  "azure-native:operationalinsights:Workspace": {
    package: "arm-operationalinsights",
    model: "Workspace",
  },
  "azure-native:resources:ResourceGroup": { package: "arm-resources", model: "ResourceGroup" },
  "azure-native:storage:StorageAccount": {
    package: "arm-storage",
    model: "StorageAccountCreateParameters",
  },
};

/** Imports the model files of a package: plain data, without the package's own dependencies. */
async function load(directory) {
  const folder = ["dist/esm/models", "dist-esm/src/models"]
    .map((one) => path.join(directory, one))
    .find((one) => fs.existsSync(one));
  const copies = fs.mkdtempSync(path.join(os.tmpdir(), "arm-"));
  for (const name of ["mappers", "parameters"]) {
    const text = fs
      .readFileSync(path.join(folder, `${name}.js`), "utf8")
      .replace(/from "\.\.\/models\/mappers(?:\.js)?"/, 'from "./mappers.mjs"');
    fs.writeFileSync(path.join(copies, `${name}.mjs`), text);
  }
  const read = (name) => import(pathToFileURL(path.join(copies, `${name}.mjs`)).href);
  const loaded = { mappers: await read("mappers"), parameters: await read("parameters") };
  fs.rmSync(copies, { recursive: true });
  return loaded;
}

/** The tree of a mapper: members by the names on the wire, flattened ones put back where they belong. */
function node(type, constraints, mappers) {
  switch (type.name) {
    case "Composite": {
      const members = {};
      const required = new Set();
      for (const property of properties(type, mappers)) {
        if (property.readOnly || !property.serializedName) continue;
        let at = { members, required };
        const parts = property.serializedName
          .replaceAll("\\\\.", "\u0000")
          .split(".")
          .map((part) => part.replaceAll("\u0000", "."));
        for (const part of parts.slice(0, -1)) {
          at.members[part] ??= { kind: "object", members: {}, required: new Set() };
          at = at.members[part];
        }
        const last = parts.at(-1);
        const entry = { lazy: () => node(property.type, property.constraints, mappers) };
        at.members[last] ??= entry;
        // What the wire has under `properties`, the SDK may show one level up.
        if (parts.length === 2 && parts[0] === "properties") members[last] ??= entry;
        if (property.required && parts.length === 1) at.required.add(last);
      }
      return { kind: "object", members, required };
    }
    case "Sequence":
      return {
        kind: "list",
        item: () => node(type.element.type, type.element.constraints, mappers),
        constraint: { minItems: constraints?.MinItems, maxItems: constraints?.MaxItems },
      };
    case "Enum":
      return { kind: "string", constraint: { enum: type.allowedValues } };
    case "String":
    case "Uuid":
      return { kind: "string", constraint: textConstraint(constraints) };
    case "Number":
      return {
        kind: "number",
        constraint: { min: constraints?.InclusiveMinimum, max: constraints?.InclusiveMaximum },
      };
    default:
      return { kind: "any" };
  }
}

const textConstraint = (constraints) => ({
  pattern: constraints?.Pattern?.source,
  minLength: constraints?.MinLength,
  maxLength: constraints?.MaxLength,
});

/** Own and inherited properties of a composite. */
function properties(type, mappers) {
  const mapper = type.modelProperties ? { type } : mappers[type.className];
  if (!mapper) return [];
  const { modelProperties = {}, uberParent, className } = mapper.type;
  const parent =
    uberParent && uberParent !== className && mappers[uberParent]
      ? mappers[uberParent].type.modelProperties
      : {};
  return Object.values({ ...parent, ...modelProperties });
}

function walk(members, tree, objects, at, found, depth) {
  if (depth > 12) return;
  for (const key of Object.keys(members)) {
    const name = optional(key);
    const other = match(name, Object.keys(tree.members));
    if (other === undefined) continue;
    const entry = tree.members[other];
    const inner = entry.lazy ? entry.lazy() : entry;
    const required = tree.required.has(other) && !key.endsWith("!") && at !== "";
    visit(
      pickForm(members[key]),
      inner,
      objects,
      at === "" ? name : `${at}.${name}`,
      found,
      required,
      depth + 1,
    );
  }
}

function visit(form, tree, objects, at, found, required, depth) {
  const constraint = {
    ...(tree.constraint ? fitting(tree.constraint, form) : {}),
    ...(required ? { required: true } : {}),
  };
  if (Object.keys(constraint).length > 0) found.set(at, constraint);
  if (form.startsWith("[") && tree.kind === "list")
    return visit(form.slice(1), tree.item(), objects, `${at}[]`, found, false, depth);
  if (form.startsWith("#") && tree.kind === "object")
    walk(objects[form.slice(1)], tree, objects, at, found, depth);
}

/** The whole file for Azure: the model's constraints, and those of the path parameters that make the id. */
async function azure(sources, table, tokens) {
  const loaded = new Map();
  for (const { directory, source } of sources)
    loaded.set(source.name.replace("@azure/", ""), await load(directory));
  const file = { sources: sources.map(({ source }) => source), types: {} };
  const report = [];
  for (const token of tokens.filter((one) => one.startsWith("azure-native:")).sort()) {
    const type = types[token];
    if (!type) {
      report.push(`${token}: no specification named in tools/generate/sim-specs/azure.cjs`);
      continue;
    }
    const { mappers, parameters } = loaded.get(type.package);
    const mapper = mappers[type.model];
    if (!mapper) throw new Error(`${token}: ${type.package} has no model ${type.model}`);
    const found = new Map();
    for (const name of table.types[token].path ?? []) {
      const parameter = Object.values(parameters).find(
        (one) => one?.mapper?.serializedName === name && one.parameterPath === name,
      );
      const constraint = fitting(textConstraint(parameter?.mapper.constraints), "string");
      if (Object.keys(constraint).length > 0) found.set(name, constraint);
    }
    walk(
      table.types[token].inputs,
      node(mapper.type, undefined, mappers),
      table.objects,
      "",
      found,
      0,
    );
    file.types[token] = {
      from: `${type.package} ${type.model}`,
      inputs: Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
    report.push(`${token}: ${found.size} constraints`);
  }
  return { file, report };
}

azure.packages = packages;
module.exports = { azure };
