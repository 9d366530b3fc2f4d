import { at, isRecord, list, text } from "../facts/judge";
import type { Json, Props, StoredResource } from "../model";

/** A Kubernetes object as the program gave it to the API server. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: Props & { name: string; namespace?: string };
  [field: string]: Json;
}

/** What a cluster holds that makes up one environment's gateway. */
export interface Environment {
  /** ARN of the cluster. */
  cluster: string;
  namespace: string;
  /** The cluster's token issuer, when the store has the cluster itself. */
  issuer?: string;
  /** Objects of the namespace, sorted by kind and name. */
  objects: KubernetesObject[];
  /** Classes of gateways, which belong to no namespace. */
  classes: KubernetesObject[];
  /** Roles of the cluster's namespaces, and who has them. */
  rbac: KubernetesObject[];
  /** Charts that are installed, by the last word of their address, `gateway-helm`. */
  releases: Record<string, HelmRelease>;
}

/** An installed chart: the values it was given and what it renders to with them. */
export interface HelmRelease {
  values: Props;
  objects: KubernetesObject[];
}

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CLUSTER = "aws:eks/cluster:Cluster";

/** The object of a stored resource; undefined for what is not an object of its own, such as a patch. */
function objectOf(resource: StoredResource): KubernetesObject | undefined {
  if (!resource.token.startsWith("kubernetes:") || resource.token.endsWith("Patch"))
    return undefined;
  return asObject(resource.inputs);
}

function asObject(value: Json | undefined): KubernetesObject | undefined {
  if (!isRecord(value) || !isRecord(value["metadata"])) return undefined;
  const whole = [value["apiVersion"], value["kind"], value["metadata"]["name"]].every(
    (one) => typeof one === "string",
  );
  return whole ? (value as unknown as KubernetesObject) : undefined;
}

/** Group of an object's API; empty for the core group. */
export const groupOf = ({ apiVersion }: Pick<KubernetesObject, "apiVersion">): string =>
  apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";

/** A namespace on one cluster: where a gateway may be. */
export interface Place {
  cluster: string;
  namespace: string;
}

/** Every namespace of every cluster that holds a Gateway. */
export function gatewayPlaces(resources: readonly StoredResource[]): Place[] {
  return resources.flatMap((resource) => {
    const object = resource.deletedAt === undefined ? objectOf(resource) : undefined;
    if (object?.kind !== "Gateway" || groupOf(object) !== "gateway.networking.k8s.io") return [];
    return [{ cluster: resource.scope.account, namespace: object.metadata.namespace ?? "default" }];
  });
}

/** What the store holds of one environment's namespace; undefined when there is no Gateway in it. */
export function environmentOf(
  resources: readonly StoredResource[],
  { cluster, namespace }: Place,
): Environment | undefined {
  const living = resources.filter((resource) => resource.deletedAt === undefined);
  const here = living.filter(
    ({ token, scope }) => token.startsWith("kubernetes:") && scope.account === cluster,
  );
  const all = here.flatMap((resource) => objectOf(resource) ?? []);
  const objects = all
    .filter((object) => (object.metadata.namespace ?? "default") === namespace)
    .sort(byKindAndName);
  if (!objects.some(({ kind }) => kind === "Gateway")) return undefined;
  const issuer = issuerOf(living, cluster);
  return {
    cluster,
    namespace,
    ...(issuer === undefined ? {} : { issuer }),
    objects,
    classes: all.filter(({ kind }) => kind === "GatewayClass").sort(byKindAndName),
    rbac: all
      .filter((object) => groupOf(object) === "rbac.authorization.k8s.io")
      .sort(byKindAndName),
    releases: Object.fromEntries(here.filter(({ token }) => token === RELEASE).map(releaseOf)),
  };
}

function byKindAndName(a: KubernetesObject, b: KubernetesObject): number {
  const key = (one: KubernetesObject): string =>
    `${one.kind} ${one.apiVersion} ${one.metadata.name}`;
  return key(a) < key(b) ? -1 : 1;
}

function releaseOf({ inputs, state }: StoredResource): [string, HelmRelease] {
  const chart = (text(inputs["chart"]) ?? "").replace(/@.*$/, "");
  const values = inputs["values"];
  return [
    chart.slice(chart.lastIndexOf("/") + 1),
    {
      values: isRecord(values) ? values : {},
      objects: list(state["objects"]).flatMap((object) => asObject(object) ?? []),
    },
  ];
}

function issuerOf(resources: readonly StoredResource[], arn: string): string | undefined {
  const found = resources.find(
    ({ token, state }) => token === CLUSTER && text(state["arn"]) === arn,
  );
  return found && text(at(list(at(list(found.state["identities"])[0], "oidcs"))[0], "issuer"));
}
