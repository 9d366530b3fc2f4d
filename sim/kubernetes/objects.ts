import type { Props, StoredResource } from "../model";
import { isObject } from "../server/values";

/** A Kubernetes object with its identity at hand. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  /** The body exactly as the program gave it. */
  readonly body: Props;
  /** The object as the API server holds it, defaults filled in. */
  readonly live: Props;
}

/** Token of Helm releases. */
export const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Type token of a kind, as the SDK sends it. */
export const tokenOf = (apiVersion: string, kind: string): string =>
  `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;

/**
 * Objects that programs made in one cluster, from what the store holds: releases, definitions and patches of others'
 * objects left out. In the order of creation.
 */
export function clusterObjects(
  resources: readonly StoredResource[],
  clusterArn: string,
): ClusterObject[] {
  return resources
    .filter(({ scope, token }) => isIn(scope, clusterArn) && !isOwnKind(token))
    .flatMap(({ inputs, state }) => {
      const live = state["object"];
      return isObject(live) && state["by"] === undefined ? [objectOf(inputs, live)] : [];
    });
}

/** Objects that the cluster's releases rendered to, definitions left out. */
export function chartObjects(
  resources: readonly StoredResource[],
  clusterArn: string,
): ClusterObject[] {
  return resources
    .filter(({ scope, token }) => isIn(scope, clusterArn) && token === RELEASE)
    .flatMap(({ state }) => (Array.isArray(state["objects"]) ? state["objects"] : []))
    .flatMap((one) => (isObject(one) ? [objectOf(one, one)] : []));
}

const isIn = (scope: StoredResource["scope"], clusterArn: string): boolean =>
  scope.cloud === "kubernetes" && scope.account === clusterArn;

const isOwnKind = (token: string): boolean =>
  token === RELEASE ||
  token.endsWith("Patch") ||
  token === "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

function objectOf(body: Props, live: Props): ClusterObject {
  const metadata = isObject(live["metadata"]) ? live["metadata"] : {};
  return {
    apiVersion: String(live["apiVersion"]),
    kind: String(live["kind"]),
    name: String(metadata["name"]),
    namespace: typeof metadata["namespace"] === "string" ? metadata["namespace"] : "",
    body,
    live,
  };
}
