import type { Cloud } from "./types";

/** A resource as far as it says where it runs. */
export interface PlacedResource {
  /** Pulumi type token. */
  type: string;
  urn?: string | undefined;
  /** `<urn of the provider>::<id>`. */
  provider?: string | undefined;
  inputs?: Readonly<Record<string, unknown>> | undefined;
  outputs?: Readonly<Record<string, unknown>> | undefined;
}

const CLOUD_OF: Readonly<Record<string, Cloud>> = {
  aws: "aws",
  "azure-native": "azure",
  gcp: "gcp",
};

/** The cloud of a type token; undefined for clusters' objects and the program's own. */
export const cloudOfType = (type: string): Cloud | undefined =>
  CLOUD_OF[type.slice(0, type.indexOf(":"))];

/** The properties that name a place, most exact first. */
const FIELDS: Readonly<Record<Cloud, readonly string[]>> = {
  aws: ["region"],
  azure: ["location"],
  gcp: ["region", "location", "zone"],
};

/**
 * Where the resources of a stack run: by their own property, by the account they are part of, or by their provider. What
 * runs in a cluster runs where the stack's cluster does. Undefined where nothing says it.
 */
export function placesOf(
  resources: Iterable<PlacedResource>,
): (resource: PlacedResource) => string | undefined {
  const providers = new Map<string, string>();
  const accounts = new Map<string, string>();
  const stack = [...resources];
  for (const resource of stack) {
    const name = /^pulumi:providers:(aws|gcp)$/.exec(resource.type);
    const place = name && ownPlace(name[1] as Cloud, resource);
    if (place !== null && place !== undefined && resource.urn !== undefined)
      providers.set(resource.urn, place);
    if (resource.type === "azure-native:cognitiveservices:Account") {
      const own = ownPlace("azure", resource);
      for (const key of [text(resource.outputs?.["name"]), text(resource.inputs?.["accountName"])])
        if (own !== undefined && key !== undefined) accounts.set(key, own);
    }
  }
  const inCloud = (resource: PlacedResource): string | undefined => {
    const cloud = cloudOfType(resource.type);
    if (!cloud) return undefined;
    return (
      ownPlace(cloud, resource) ??
      accounts.get(text(resource.inputs?.["accountName"]) ?? "") ??
      providers.get(resource.provider?.split("::").slice(0, -1).join("::") ?? "")
    );
  };
  const home = stack.find(({ type }) => type === "aws:eks/cluster:Cluster");
  const cluster = home && inCloud(home);
  return (resource) => (resource.type.startsWith("kubernetes:") ? cluster : inCloud(resource));
}

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

/** Text that is not one of the marks by which the engine says "not known before the update". */
function text(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? undefined : value;
}
