import { API } from "./api-versions";
import { annotationsOf, labelsOf } from "./labels";
import { namespaceOf } from "./names";
import type { GatewayedSpec, KubernetesObject } from "./types";

/** The environment's namespace, in which no pod may have more rights than it needs. */
export function renderNamespace(spec: GatewayedSpec): KubernetesObject {
  return {
    apiVersion: API.core,
    kind: "Namespace",
    metadata: {
      name: namespaceOf(spec),
      labels: labelsOf(spec, {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
      }),
      annotations: annotationsOf(spec),
    },
  };
}
