import { plainType } from "./resource-type";
import type { PlacedResource } from "./region-of";
import { amount, readerOf } from "./values";

/** Where a component's own inputs say what a first preview does not know of its children yet. */
interface Told {
  component: string;
  /** Property of the child. */
  property: string;
  /** Property of the component that says the same. */
  by: string;
}

/** By the type of the child. */
const TOLD: Readonly<Record<string, Told>> = {
  // Its spec holds names that only an update gives.
  "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy": {
    component: "unifiedai:index:UnifiedAiEndpoint",
    property: "spec.provider.kubernetes.envoyHpa.minReplicas",
    by: "gateway.replicas.min",
  },
};

/**
 * What the components of a stack say of a resource's amounts: the one that it lies in or, where the parents are not known,
 * the only one there is. Without it the dearest machines of a new environment would be without a price.
 */
export function toldIn(
  stack: readonly PlacedResource[],
): (resource: PlacedResource, property: string) => number | undefined {
  let byUrn: ReadonlyMap<string, PlacedResource> | undefined;
  const componentOf = (resource: PlacedResource, type: string): PlacedResource | undefined => {
    byUrn ??= new Map(stack.flatMap((each) => (each.urn === undefined ? [] : [[each.urn, each]])));
    const seen = new Set<string>();
    for (let urn = resource.parent; urn !== undefined && !seen.has(urn);) {
      seen.add(urn);
      const parent = byUrn.get(urn);
      if (parent?.type === type) return parent;
      urn = parent?.parent;
    }
    const all = stack.filter((each) => each.type === type);
    return all.length === 1 ? all[0] : undefined;
  };
  return (resource, property) => {
    const type = plainType(resource.type);
    const told = Object.hasOwn(TOLD, type) ? TOLD[type] : undefined;
    if (told?.property !== property) return undefined;
    const component = componentOf(resource, told.component);
    return component && amount(readerOf(component)(told.by));
  };
}
