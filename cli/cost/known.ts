import type { StateResource } from "../check/preview";
import { descriptionsOf } from "./description";

/** The type whose replicas keep the home's machines running. */
const PROXIES = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";

/**
 * The resources with what a first preview cannot know yet, where the description says it: how many proxies run. Without it
 * the dearest machines of a new environment would be without a price.
 */
export function known(resources: readonly StateResource[]): readonly StateResource[] {
  const endpoint = resources.find(
    (resource) => resource.type.startsWith("unifiedai:") && descriptionsOf([resource]).length > 0,
  );
  const replicas = (endpoint?.inputs?.["gateway"] as { replicas?: { min?: unknown } } | undefined)
    ?.replicas?.min;
  if (typeof replicas !== "number") return resources;
  const spec = { provider: { kubernetes: { envoyHpa: { minReplicas: replicas } } } };
  return resources.map((resource) =>
    resource.type === PROXIES && typeof (resource.outputs ?? resource.inputs)?.["spec"] !== "object"
      ? { ...resource, inputs: { ...resource.inputs, spec } }
      : resource,
  );
}
