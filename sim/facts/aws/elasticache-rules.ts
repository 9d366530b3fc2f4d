/** What ElastiCache asks of a replication group's inputs. */
import nodeTypes from "./data/cache-node-types.json";
import type { Failure, Props } from "../../model";
import { absent, checkOneOf, failure, got, list } from "./common";

/**
 * Engine versions, oldest first: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
 * (2026-11-21). From version 6 of Redis on the minor version is given and the patch left to AWS.
 */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  redis: ["4.0.10", "5.0.6", "6.0", "6.2", "7.0", "7.1"],
  valkey: ["7.2", "8.0", "8.1", "8.2", "9.0", "9.1"],
};

/** Full versions AWS runs for the ones that can be asked for. */
const ACTUAL: Readonly<Record<string, string>> = {
  "6.0": "6.0.5",
  "6.2": "6.2.6",
  "7.0": "7.0.7",
  "7.1": "7.1.0",
  "7.2": "7.2.6",
  "8.0": "8.0.1",
  "8.1": "8.1.0",
  "8.2": "8.2.0",
  "9.0": "9.0.0",
  "9.1": "9.1.0",
};

export const engineOf = (inputs: Props): string => String(inputs.engine ?? "redis");
export const versionOf = (inputs: Props): string =>
  String(inputs.engineVersion ?? VERSIONS[engineOf(inputs)]?.at(-1) ?? "");
/** The full version, as `engineVersionActual` shows it. */
export const actualVersion = (inputs: Props): string =>
  ACTUAL[versionOf(inputs)] ?? versionOf(inputs);
/** How far one version is after another in the engine's list; negative for a step back. */
export const versionStep = (engine: string, from: string, to: string): number =>
  (VERSIONS[engine]?.indexOf(to) ?? -1) - (VERSIONS[engine]?.indexOf(from) ?? -1);

/** Name of the engine's default parameter group. */
export function defaultParameters(inputs: Props): string {
  const [major = ""] = versionOf(inputs).split(".");
  const family =
    engineOf(inputs) === "valkey" || Number(major) >= 7
      ? major
      : major === "6"
        ? "6.x"
        : versionOf(inputs).split(".").slice(0, 2).join(".");
  const head = `default.${engineOf(inputs)}${family}`;
  return isSharded(inputs) ? `${head}.cluster.on` : head;
}

/** Whether the group has shards: then clients need the configuration endpoint. */
export const isSharded = (inputs: Props): boolean =>
  inputs.clusterMode === "enabled" ||
  (typeof inputs.numNodeGroups === "number" && inputs.numNodeGroups > 1);

const families = nodeTypes.families as Readonly<Record<string, readonly string[]>>;
const regional = nodeTypes.regions as Readonly<Record<string, readonly string[]>>;

/** Whether a Region has a node type. */
export function isNodeType(type: string, region?: string): boolean {
  const [head, family = "", size = ""] = type.split(".");
  if (head !== "cache" || !(families[family] ?? []).includes(size)) return false;
  return region === undefined || (regional[region] ?? []).includes(family);
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const off = (inputs: Props, name: string): boolean =>
  absent(inputs, name) || inputs[name] === false;

/** Everything wrong with a replication group that its inputs alone show. */
export function checkReplicationGroup(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const add = (path: string, reason: string) => void failures.push(failure(path, reason));
  failures.push(...checkOneOf(inputs.engine, "engine", Object.keys(VERSIONS)));
  const engine = absent(inputs, "engine") ? "redis" : inputs.engine;
  if (typeof engine === "string" && VERSIONS[engine])
    failures.push(...checkOneOf(inputs.engineVersion, "engineVersion", VERSIONS[engine]));
  if (absent(inputs, "nodeType")) add("nodeType", "must be set, got nothing");
  if (typeof inputs.nodeType === "string" && !isNodeType(inputs.nodeType))
    add("nodeType", `must be a node type such as cache.t4g.micro, ${got(inputs.nodeType)}`);

  const { numCacheClusters: nodes, numNodeGroups: shards, replicasPerNodeGroup: replicas } = inputs;
  if (
    !absent(inputs, "numCacheClusters") &&
    (!absent(inputs, "numNodeGroups") || !absent(inputs, "replicasPerNodeGroup"))
  )
    add(
      "numCacheClusters",
      "excludes `numNodeGroups` and `replicasPerNodeGroup`, got both; keep one way",
    );
  if (isNumber(nodes) && !(Number.isInteger(nodes) && nodes >= 1 && nodes <= 6))
    add("numCacheClusters", `must be a whole number from 1 to 6, ${got(nodes)}`);
  if (isNumber(shards) && !(Number.isInteger(shards) && shards >= 1 && shards <= 90))
    add("numNodeGroups", `must be a whole number from 1 to 90, ${got(shards)}`);
  if (isNumber(replicas) && !(Number.isInteger(replicas) && replicas >= 0 && replicas <= 5))
    add("replicasPerNodeGroup", `must be a whole number from 0 to 5, ${got(replicas)}`);

  const known = (name: string) => absent(inputs, name) || inputs[name] !== undefined;
  const alone =
    known("numCacheClusters") &&
    known("replicasPerNodeGroup") &&
    !(isNumber(nodes) && nodes >= 2) &&
    !(isNumber(replicas) && replicas >= 1);
  if (inputs.automaticFailoverEnabled === true && alone)
    add(
      "automaticFailoverEnabled",
      "needs at least 2 nodes; set `numCacheClusters` or `replicasPerNodeGroup`",
    );
  if (
    inputs.multiAzEnabled === true &&
    known("automaticFailoverEnabled") &&
    off(inputs, "automaticFailoverEnabled")
  )
    add("multiAzEnabled", "needs `automaticFailoverEnabled`: true; set both");
  if (
    isSharded(inputs) &&
    known("automaticFailoverEnabled") &&
    off(inputs, "automaticFailoverEnabled")
  )
    add("automaticFailoverEnabled", "must be true for a group with shards; set it");
  return [...failures, ...checkEncryption(inputs), ...checkRest(inputs)];
}

function checkEncryption(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const add = (path: string, reason: string) => void failures.push(failure(path, reason));
  const known = (name: string) => absent(inputs, name) || inputs[name] !== undefined;
  const plain = known("transitEncryptionEnabled") && off(inputs, "transitEncryptionEnabled");
  if (inputs.engine === "valkey" && absent(inputs, "transitEncryptionEnabled"))
    add("transitEncryptionEnabled", "must be set for valkey, got nothing; set true");
  for (const name of ["authToken", "userGroupIds", "transitEncryptionMode"]) {
    if (!absent(inputs, name) && plain)
      add(name, "needs `transitEncryptionEnabled`: true; set both");
  }
  if (!absent(inputs, "authToken") && !absent(inputs, "userGroupIds"))
    add("userGroupIds", "excludes `authToken`, got both; keep one");
  const token = inputs.authToken;
  if (typeof token === "string" && !/^[A-Za-z0-9!&#$^<>-]{16,128}$/.test(token))
    add(
      "authToken",
      "must have 16 to 128 letters, digits or !&#$^<>-, got another one; make a new one",
    );
  failures.push(
    ...checkOneOf(inputs.transitEncryptionMode, "transitEncryptionMode", ["preferred", "required"]),
  );
  if (
    !absent(inputs, "transitEncryptionEnabled") &&
    inputs.transitEncryptionEnabled === true &&
    absent(inputs, "subnetGroupName")
  )
    add("subnetGroupName", "must be set for encryption in transit, got nothing");
  const atRest = inputs.atRestEncryptionEnabled;
  if (
    !absent(inputs, "kmsKeyId") &&
    (atRest === false || (absent(inputs, "atRestEncryptionEnabled") && inputs.engine !== "valkey"))
  )
    add("kmsKeyId", "needs `atRestEncryptionEnabled`: true; set both");
  return failures;
}

function checkRest(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const { port, snapshotRetentionLimit: days } = inputs;
  if (isNumber(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535))
    failures.push(failure("port", `must be a whole number from 1 to 65535, ${got(port)}`));
  if (isNumber(days) && !(Number.isInteger(days) && days >= 0 && days <= 35))
    failures.push(
      failure(
        "snapshotRetentionLimit",
        `must be a whole number of days from 0 to 35, ${got(days)}`,
      ),
    );
  if (
    isNumber(days) &&
    days > 0 &&
    typeof inputs.nodeType === "string" &&
    inputs.nodeType.startsWith("cache.t1.")
  )
    failures.push(
      failure("snapshotRetentionLimit", "is not offered for cache.t1 nodes; leave it out"),
    );
  for (const name of [
    "globalReplicationGroupId",
    "snapshotArns",
    "snapshotName",
    "securityGroupNames",
    "notificationTopicArn",
  ]) {
    if (!absent(inputs, name))
      failures.push(failure(name, "is not offered by the local clouds; leave it out"));
  }
  if (list(inputs.logDeliveryConfigurations).length > 2)
    failures.push(failure("logDeliveryConfigurations", "must have at most 2 entries; drop some"));
  return failures;
}
