import { plainType } from "./resource-type";
import type { Cloud } from "./types";
import { isMark } from "./values";

/** A resource as far as it says where it runs. */
export interface PlacedResource {
  /** Only read by the program (`.get`), and made by somebody else. */
  external?: boolean | undefined;
  /** Pulumi type token. */
  type: string;
  urn?: string | undefined;
  /** URN of the resource that it lies in. */
  parent?: string | undefined;
  /** `<urn of the provider>::<id>`. */
  provider?: string | undefined;
  inputs?: Readonly<Record<string, unknown>> | undefined;
  outputs?: Readonly<Record<string, unknown>> | undefined;
}

const CLOUD_OF: ReadonlyMap<string, Cloud> = new Map([
  ["aws", "aws"],
  ["azure-native", "azure"],
  ["gcp", "gcp"],
]);

/** The cloud of a type token; undefined for clusters' objects and the program's own. */
export const cloudOfType = (type: string): Cloud | undefined =>
  CLOUD_OF.get(plainType(type).split(":", 1)[0]!);

/** The properties that name a place, most exact first. */
const FIELDS: Readonly<Record<Cloud, readonly string[]>> = {
  aws: ["region"],
  azure: ["location"],
  gcp: ["region", "location", "zone"],
};

/** Where a resource runs, as far as that is known. */
export interface Place {
  region?: string;
  /** The property that would say it and is not known before the update. */
  unknown?: string;
}

const NOWHERE: Place = Object.freeze({});

/**
 * Where the resources of a stack run: by their own property, by the account they are part of, or by their provider. What
 * runs in a cluster runs where the stack's cluster does. Nowhere where nothing says it.
 */
export function placesOf(resources: Iterable<PlacedResource>): (resource: PlacedResource) => Place {
  const providers = new Map<string, string>();
  const accounts = new Map<string, string>();
  const stack = [...resources];
  for (const resource of stack) {
    const name = /^pulumi:providers:(aws|gcp)$/.exec(resource.type);
    const place = name && ownPlace(name[1] as Cloud, resource);
    if (place !== null && place !== undefined && resource.urn !== undefined)
      providers.set(resource.urn, place);
    if (plainType(resource.type) === "azure-native:cognitiveservices:Account") {
      const own = ownPlace("azure", resource);
      for (const key of [text(resource.outputs?.["name"]), text(resource.inputs?.["accountName"])])
        if (own !== undefined && key !== undefined) accounts.set(key, own);
    }
  }
  const inCloud = (resource: PlacedResource): Place => {
    const cloud = cloudOfType(resource.type);
    if (!cloud) return NOWHERE;
    const region =
      ownPlace(cloud, resource) ??
      accounts.get(text(resource.inputs?.["accountName"]) ?? "") ??
      providers.get(providerUrn(resource.provider ?? ""));
    if (region !== undefined) return { region };
    const unknown = FIELDS[cloud].find(
      (field) => isMark(resource.outputs?.[field]) || isMark(resource.inputs?.[field]),
    );
    return unknown === undefined ? NOWHERE : { unknown };
  };
  const home = stack.find(({ type }) => type === "aws:eks/cluster:Cluster");
  const cluster = home ? inCloud(home) : NOWHERE;
  return (resource) => (resource.type.startsWith("kubernetes:") ? cluster : inCloud(resource));
}

const providerUrn = (reference: string): string =>
  reference.slice(0, Math.max(0, reference.lastIndexOf("::")));

function ownPlace(cloud: Cloud, { outputs, inputs }: PlacedResource): string | undefined {
  for (const field of FIELDS[cloud]) {
    const place = text(outputs?.[field]) ?? text(inputs?.[field]);
    if (place !== undefined) return spelled(cloud, place);
  }
  return cloud === "aws" ? arnRegion(text(outputs?.["arn"])) : undefined;
}

/** `East US 2` is eastus2, a zone is in its region, and a self link ends with the name. */
function spelled(cloud: Cloud, place: string): string {
  if (cloud === "azure") return place.toLowerCase().replaceAll(" ", "");
  if (cloud === "aws") return place;
  return place.slice(place.lastIndexOf("/") + 1).replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1");
}

const arnRegion = (arn: string | undefined): string | undefined => {
  const region = arn?.split(":")[3];
  return region === "" ? undefined : region;
};

/** Text that is known. */
function text(value: unknown): string | undefined {
  return typeof value !== "string" || value === "" || isMark(value) ? undefined : value;
}
