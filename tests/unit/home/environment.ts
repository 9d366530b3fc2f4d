import type { Json, Props, StoredResource } from "../../../sim/model";
import { environmentOf, type Environment } from "../../../sim/home/objects";

export const CLUSTER = "arn:aws:eks:us-east-1:111122223333:cluster/atlas-dev";
export const ISSUER =
  "https://oidc.eks.us-east-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789";

/** A Kubernetes object as the store has it. */
export function stored(object: Props, cluster = CLUSTER): StoredResource {
  const { apiVersion, kind, metadata } = object as {
    apiVersion: string;
    kind: string;
    metadata: Props;
  };
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return {
    token: `kubernetes:${group}:${kind}`,
    id: `${String(metadata["namespace"] ?? "")}/${String(metadata["name"])}`,
    scope: { cloud: "kubernetes", account: cluster, region: "global" },
    inputs: object,
    state: { object },
    createdAt: "2026-11-21T00:00:00Z",
  };
}

/** An object of the namespace atlas-dev. */
export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  body: Props = {},
  annotations: Props = {},
): Props => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "atlas-dev", annotations },
  ...body,
});

export const gateway = (spec: Props = {}): Props =>
  object("gateway.networking.k8s.io/v1", "Gateway", "ai", {
    spec: {
      gatewayClassName: "atlas-dev",
      listeners: [{ name: "http", protocol: "HTTP", port: 8080 }],
      infrastructure: { parametersRef: { kind: "EnvoyProxy", name: "ai" } },
      ...spec,
    },
  });

export const proxy = (envoyDeployment: Props): Props =>
  object("gateway.envoyproxy.io/v1alpha1", "EnvoyProxy", "ai", {
    spec: { provider: { type: "Kubernetes", kubernetes: { envoyDeployment } } },
  });

export const release = (chart: string, values: Props, objects: Json[] = []): StoredResource => ({
  token: "kubernetes:helm.sh/v3:Release",
  id: `x/${chart}`,
  scope: { cloud: "kubernetes", account: CLUSTER, region: "global" },
  inputs: { chart: `oci://docker.io/envoyproxy/${chart}@sha256:00`, values },
  state: { objects },
  createdAt: "2026-11-21T00:00:00Z",
});

export const cluster: StoredResource = {
  token: "aws:eks/cluster:Cluster",
  id: "atlas-dev",
  scope: { cloud: "aws", account: "111122223333", region: "us-east-1" },
  inputs: {},
  state: { arn: CLUSTER, identities: [{ oidcs: [{ issuer: ISSUER }] }] },
  createdAt: "2026-11-21T00:00:00Z",
};

/** The environment atlas-dev of a store with these objects. */
export function environment(objects: readonly Props[], more: StoredResource[] = []): Environment {
  const resources = [...objects.map((one) => stored(one)), ...more];
  const found = environmentOf(resources, { cluster: CLUSTER, namespace: "atlas-dev" });
  if (!found) throw new Error("the objects hold no Gateway");
  return found;
}
