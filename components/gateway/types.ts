import type { TargetEndpoint } from "../endpoint";
import type { SecretStoreReference } from "../secrets/store";
import type { ResolvedSpec } from "../spec/resolved";
import type { GatewayIdentities } from "./token-agent";

/** A Kubernetes object as it is sent to the API server. */
export interface KubernetesObject extends ObjectReference {
  metadata: ObjectMetadata;
  [field: string]: unknown;
}

/** What tells one object of a cluster from another. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  metadata: Pick<ObjectMetadata, "name" | "namespace">;
}

/** Name, place and labels of an object. */
export interface ObjectMetadata {
  name: string;
  /** Absent for objects that belong to the cluster as a whole. */
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** The spec of an environment that has a gateway. */
export type GatewayedSpec = ResolvedSpec &
  Required<Pick<ResolvedSpec, "gateway" | "cluster" | "secrets">>;

/** Everything the gateway's objects are made of. Plain values, nothing secret. */
export interface GatewayInput {
  spec: GatewayedSpec;
  /** Every target of the spec's aliases, with what only the made resources know: ids, hosts, guardrails. */
  targets: readonly TargetEndpoint[];
  /** Who the gateway is in each cloud that it calls. */
  identities: GatewayIdentities;
  /** Where the token agent reads keys. */
  secrets: SecretStoreReference;
  images: GatewayImages;
  extension: ExtensionModule;
}

/** Container images by tag and digest. */
export interface GatewayImages {
  /** Envoy. */
  envoy: string;
  /** The AI gateway's processor. */
  processor: string;
  /** Node, which runs the token agent. */
  node: string;
}

/** The Envoy extension as a shared library. */
export interface ExtensionModule {
  /** Hash of the file, in hexadecimal: new pods are made when it changes. */
  sha256: string;
  /** The file for amd64 nodes in base64; at most 1 MiB decoded, since a ConfigMap holds no more. */
  amd64: string;
}
