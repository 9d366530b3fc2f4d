import { randomBytes } from "node:crypto";
import type { Failure, Json, Props } from "../../model";
import { chartRegistry, knownCharts } from "../../kubernetes/charts";
import { suggestion } from "../../schema/nearest";
import { isUnknown, list, object as asObject } from "../values";
import type { NamingRequest } from "./inputs";

const text = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Inputs that would make Helm do what the local clouds do not imitate. */
const notOffered = [
  "postrender",
  "dependencyUpdate",
  "devel",
  "verify",
  "replace",
  "takeOwnership",
];

/** Inputs of older programs that say nothing. */
const outputsOnly = ["resourceNames", "manifest", "status", "compat"];

/** Inputs as the provider writes them out when they are left out. */
const standing: Props = {
  allowNullValues: false,
  atomic: false,
  cleanupOnFail: false,
  createNamespace: false,
  dependencyUpdate: false,
  description: "",
  devel: false,
  disableCRDHooks: false,
  disableOpenapiValidation: false,
  disableWebhooks: false,
  forceUpdate: false,
  keyring: "",
  lint: false,
  postrender: "",
  recreatePods: false,
  renderSubchartNotes: false,
  replace: false,
  resetValues: false,
  reuseValues: false,
  skipAwait: false,
  skipCrds: false,
  values: {},
  verify: false,
  waitForJobs: false,
};

/** A chart a release asks for. */
export interface WantedChart {
  readonly source: string;
  readonly name: string;
  /** As it was asked for; becomes the version in the outputs. */
  readonly version: string;
}

/** Finds the chart of a release among those the local clusters can install; the reason when it is none. */
export function wantedChart(inputs: Props): WantedChart | { property: string; reason: string } {
  const given = text(inputs["chart"]) ?? "";
  const repository = text(asObject(inputs["repositoryOpts"])["repo"]);
  const address = repository === undefined ? given : `${repository.replace(/\/$/, "")}/${given}`;
  const found = /^oci:\/\/(.+)\/([^/]+)$/.exec(address);
  const names = Object.keys(knownCharts);
  const addresses = names.map((name) => `oci://${chartRegistry}/${name}`);
  if (found?.[1] !== chartRegistry || !names.includes(found[2]!)) {
    return {
      property: "chart",
      reason: `the local clouds know no chart ${JSON.stringify(address)}${suggestion(address, addresses)}; check the chart name and repository configuration`,
    };
  }
  const name = found[2]!;
  const version = text(inputs["version"]);
  if (version === undefined)
    return {
      property: "version",
      reason: "required, since the newest chart changes what a preview says; pin it",
    };
  const plain = version.replace(/^v/, "");
  if (!knownCharts[name]!.includes(plain)) {
    return {
      property: "version",
      reason: `chart ${name}: the local clouds have no version ${JSON.stringify(version)}${suggestion(version, knownCharts[name]!)}`,
    };
  }
  return { source: `${name}-${plain}`, name, version };
}

/** Inputs of a release as the provider completes them, and what the local clouds refuse in them. */
export function completedRelease(
  given: Props,
  naming: NamingRequest,
  defaultNamespace: string | undefined,
): { inputs: Props; failures: Failure[] } {
  const inputs: Props = { ...standing };
  for (const [key, value] of Object.entries(given))
    if (value !== null && !outputsOnly.includes(key)) inputs[key] = value;
  if (text(inputs["name"]) === undefined) {
    const old = text(naming.olds?.["name"]);
    inputs["name"] = old ?? `${naming.logicalName}-${randomBytes(4).toString("hex")}`;
  }
  inputs["namespace"] = text(inputs["namespace"]) ?? defaultNamespace ?? "default";
  if (inputs["skipAwait"] !== true) inputs["timeout"] ??= 300;
  const failures: Failure[] = notOffered
    .filter((key) => inputs[key] !== undefined && inputs[key] !== false && inputs[key] !== "")
    .map((property) => ({
      property,
      reason: "is not offered by the local clouds; leave it out",
    }));
  if (list(inputs["valueYamlFiles"]).length > 0)
    failures.push({
      property: "valueYamlFiles",
      reason: "is not offered by the local clouds; give `values`",
    });
  const name = String(inputs["name"]);
  if (!isUnknown(name) && (name.length > 53 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)))
    failures.push({
      property: "name",
      reason: `must be lower-case letters, digits and dashes, at most 53, got ${JSON.stringify(name)}`,
    });
  return { inputs, failures };
}
