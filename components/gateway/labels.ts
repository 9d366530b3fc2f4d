import { labelKey, labelValue } from "../internal/labels";
import type { ResolvedSpec } from "../spec/resolved";
import type { KubernetesObject, ObjectMetadata } from "./types";

/** Labels of every object: the recommended ones, and the environment's tags in a form Kubernetes takes. */
export function labelsOf(
  spec: Pick<ResolvedSpec, "namePrefix" | "tags">,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const tags = Object.entries(spec.tags)
    .filter(([key]) => key !== "ManagedBy")
    .map(([key, value]) => [labelKey(key).replaceAll("_", "-"), labelValue(value)]);
  return {
    "app.kubernetes.io/name": "ai-gateway",
    "app.kubernetes.io/instance": spec.namePrefix,
    "app.kubernetes.io/part-of": "unified-ai-endpoint",
    "app.kubernetes.io/managed-by": "pulumi",
    ...(Object.fromEntries(tags) as Record<string, string>),
    ...own,
  };
}

/** The tags as they were written, which labels cannot hold: for reports on cost. */
export function annotationsOf(spec: Pick<ResolvedSpec, "tags">): Record<string, string> {
  return Object.fromEntries(
    Object.entries(spec.tags).map(([key, value]) => [`unified-ai/${labelKey(key)}`, value]),
  );
}

/** An object of the environment, in its namespace unless another is given. */
export function inNamespace(
  spec: Pick<ResolvedSpec, "namePrefix" | "tags">,
  apiVersion: string,
  kind: string,
  name: string,
  body: Readonly<Record<string, unknown>>,
  extra: Pick<ObjectMetadata, "labels" | "annotations" | "namespace"> = {},
): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: extra.namespace ?? spec.namePrefix,
      labels: labelsOf(spec, extra.labels),
      annotations: { ...annotationsOf(spec), ...extra.annotations },
    },
    ...body,
  };
}
