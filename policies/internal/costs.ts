import { estimate, type Estimate, type PricedResource } from "../../catalog/estimate";
import { priceBook } from "../../catalog/price-book";
import type { StackResource } from "../stack";
import { machinePrices, prices } from "./catalog";
import type { Value } from "./value";

/** A resource as the estimator reads it, and the one of the stack that it stands for. */
interface Plain extends PricedResource {
  of?: StackResource;
}

/** What a resource costs, and the resource itself. */
export type MonthlyCost = Pick<Estimate, "type" | "size" | "cost"> & { resource: StackResource };

/**
 * What the resources of a stack cost in a month in which nobody uses them, as `unified-ai cost` estimates it. Prices given,
 * in US dollars a month and machine under `<type>` or `<type> <size>`, go before the catalog's.
 */
export function monthlyCosts(
  resources: readonly StackResource[],
  given: Readonly<Record<string, number>>,
): MonthlyCost[] {
  const providers = new Map<string, Plain>();
  const plain = resources.map((resource) => plainOf(resource, providers));
  const all = [...providers.values(), ...plain];
  const costs: MonthlyCost[] = [];
  for (const each of estimate<Plain>(all, priceBook(prices(), machinePrices()), given))
    if (each.resource.of) costs.push({ ...each, resource: each.resource.of });
  return costs;
}

/** The resource; its provider, which may tell where it runs, is added to those seen. */
function plainOf(resource: StackResource, providers: Map<string, Plain>): Plain {
  const { provider } = resource;
  // Providers without a URN are told apart by what they provide for.
  const urn = provider && (provider.urn === "" ? `${resource.urn} provider` : provider.urn);
  if (urn !== undefined && !providers.has(urn))
    providers.set(urn, { type: provider!.type, urn, inputs: properties(provider!.inputs) });
  return {
    of: resource,
    type: resource.type,
    urn: resource.urn,
    parent: resource.parent?.urn,
    provider: urn && `${urn}::`,
    inputs: properties(resource.inputs),
    outputs: properties(resource.outputs),
  };
}

function properties(value: Value): Readonly<Record<string, unknown>> | undefined {
  const content = value.marked();
  return typeof content === "object" && content !== null
    ? (content as Record<string, unknown>)
    : undefined;
}
