"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { match, optional, pickForm, fitting } = require("./naming.cjs");

/**
 * Discovery document and schema that speak of a Pulumi type; `aliases` names a property by hand, null is "no opinion".
 * Google publishes no such document for Model Armor, and IAM members are lines of a policy, not resources.
 */
const types = {
  "gcp:serviceaccount/account:Account": {
    document: "iam.v1",
    schema: "ServiceAccount",
    aliases: { name: null },
  },
  "gcp:projects/iAMCustomRole:IAMCustomRole": {
    document: "iam.v1",
    schema: "Role",
    aliases: { permissions: "includedPermissions" },
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    document: "logging.v2",
    schema: "LogBucket",
  },
  "gcp:logging/projectSink:ProjectSink": { document: "logging.v2", schema: "LogSink" },
  "gcp:vertex/aiEndpoint:AiEndpoint": {
    document: "aiplatform.v1",
    schema: "GoogleCloudAiplatformV1Endpoint",
    aliases: { name: null },
  },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
    document: "cloudresourcemanager.v1",
    schema: "AuditConfig",
  },
  "gcp:compute/instance:Instance": {
    document: "compute.v1",
    schema: "Instance",
    // The provider words these for itself: no output of the API, or another list of values.
    aliases: {
      desiredStatus: null,
      attachedDisks: null,
      bootDisk: null,
      scratchDisks: null,
      networkInterfaces: null,
    },
  },
  "gcp:container/cluster:Cluster": {
    document: "container.v1",
    schema: "Cluster",
    aliases: { nodePools: null },
  },
  "gcp:container/nodePool:NodePool": { document: "container.v1", schema: "NodePool" },
  "gcp:storage/bucket:Bucket": { document: "storage.v1", schema: "Bucket" },
};

const prose = (schema, word) =>
  new RegExp(`(?:^|\\s|\\[)${word}[.:\\]]`).test(schema.description ?? "");

function resolve(schema, document) {
  return schema?.$ref ? document.schemas[schema.$ref] : schema;
}

function walk(members, schema, document, context, at, found) {
  const properties = resolve(schema, document)?.properties ?? {};
  for (const key of Object.keys(members)) {
    const name = optional(key);
    const here = at === "" ? name : `${at}.${name}`;
    const alias = context.aliases[here.replace(/\[\]/g, "")];
    if (alias === null) continue;
    const other = match(alias ?? name, Object.keys(properties));
    if (other === undefined || properties[other].readOnly) continue;
    if (at === "") found.mapped++;
    // What the text calls immutable is taken at its word only where the resource itself is described.
    if (at === "" && prose(properties[other], "Immutable")) found.createOnly.push(name);
    visit(pickForm(members[key]), properties[other], document, context, here, found);
  }
}

function visit(form, schema, document, context, at, found) {
  const target = resolve(schema, document);
  if (!target) return;
  if (form.startsWith("[")) {
    if (target.type === "array")
      return visit(form.slice(1), target.items, document, context, `${at}[]`, found);
    // A block list of the SDK is a single structure in the API.
    if (form[1] === "#" && target.type === "object" && target.properties) {
      found.constraints.set(at, { maxItems: 1 });
      return visit(form.slice(1), target, document, context, `${at}[]`, found);
    }
    return;
  }
  if (form.startsWith("#")) {
    const inner = target.type === "array" ? resolve(target.items, document) : target;
    if (inner?.properties && at.split(".").length < 8)
      walk(context.objects[form.slice(1)], inner, document, context, at, found);
    return;
  }
  const constraint = fitting(
    {
      pattern: target.pattern,
      enum: target.enum?.filter((value) => !/UNSPECIFIED$/.test(value)),
      min: target.minimum === undefined ? undefined : Number(target.minimum),
      max: target.maximum === undefined ? undefined : Number(target.maximum),
    },
    form,
  );
  if (Object.keys(constraint).length > 0) found.constraints.set(at, constraint);
}

/** The whole file for Google Cloud: enums, bounds and what the text calls immutable. */
function gcp({ discovery }, table, tokens) {
  const file = { sources: [discovery.source], types: {} };
  const report = [];
  const documents = path.join(discovery.directory, "googleapiclient/discovery_cache/documents");
  for (const token of tokens.filter((one) => one.startsWith("gcp:")).sort()) {
    const type = types[token];
    if (!type) {
      report.push(`${token}: no specification named in tools/generate/sim-specs/gcp.cjs`);
      continue;
    }
    const document = JSON.parse(
      fs.readFileSync(path.join(documents, `${type.document}.json`), "utf8"),
    );
    const schema = document.schemas[type.schema];
    if (!schema) throw new Error(`${token}: ${type.document} has no schema ${type.schema}`);
    const found = { constraints: new Map(), createOnly: [], mapped: 0 };
    const { inputs } = table.types[token];
    walk(
      inputs,
      schema,
      document,
      { aliases: type.aliases ?? {}, objects: table.objects },
      "",
      found,
    );
    file.types[token] = {
      from: `${type.document} ${type.schema}`,
      ...(found.createOnly.length > 0 ? { createOnly: found.createOnly } : {}),
      inputs: Object.fromEntries([...found.constraints].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
    report.push(
      `${token}: ${found.mapped} of ${Object.keys(inputs).length} top-level inputs mapped, ${found.constraints.size} constraints, ${found.createOnly.length} create-only`,
    );
  }
  return { file, report };
}

module.exports = { gcp };
