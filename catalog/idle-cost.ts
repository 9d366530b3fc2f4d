import { loadCatalog } from "./load";
import { machinePrices } from "./machines";
import { humanType } from "./names";
import { placesOf, type PlacedResource } from "./region-of";
import { grouped, priceOf, type Priced } from "./resource-price";
import type { MachinePriceRow, PriceRow } from "./types";

/** A resource as the engine knows it. Outputs are looked at first, then inputs. */
export type PricedResource = PlacedResource;

/** One kind of resource in the estimate. */
export interface IdleCostLine {
  type: string;
  /** In plain words what it is: "EKS cluster, control plane". */
  name: string;
  count: number;
  /** Where they run, sorted; empty where they do not say it and the row's own region was taken. */
  regions: string[];
  /** What they all cost while nobody calls them. */
  monthlyUsd: number;
  unit: PriceRow["unit"];
  /** What use is charged besides. */
  usage: { meter: string; unit: string; usd: number }[];
  source: string;
  checked: string;
  /** `unverified`: no source read bears the price out. */
  verified: PriceRow["verified"];
}

/** A kind without a price. */
export interface Unpriced {
  type: string;
  count: number;
  /** Why it has none: "no checked price in ap-southeast-6". */
  reason: string;
}

export interface IdleCost {
  totalMonthlyUsd: number;
  /** Dearest first, then by type. */
  lines: IdleCostLine[];
  /** Kinds without a price, or whose amount is not known yet: the total leaves them out. */
  unpriced: Unpriced[];
}

/** Resources of the program itself: they exist in no cloud. */
const PROGRAM_TYPES = /^(pulumi|unifiedai):/;

/** What one resource costs while nobody calls it. */
export interface ResourceCost<Resource extends PricedResource = PricedResource> {
  resource: Resource;
  name: string;
  unit: PriceRow["unit"];
  monthlyUsd: number;
  /** Where it runs; absent where it does not say it and the row's own region was taken. */
  region?: string;
  /** How many of what is priced it stands for: machines of a pool, else 1. */
  count: number;
  source: string;
  checked: string;
  verified: PriceRow["verified"];
}

interface Costed<Resource> {
  resource: Resource;
  place: string | undefined;
  priced: Priced;
}

/** Every resource that has a price or should have one, in order. */
function costed<Resource extends PricedResource>(
  stack: readonly Resource[],
  prices: readonly PriceRow[],
  machines: readonly MachinePriceRow[],
): Costed<Resource>[] {
  const rowsByType = grouped(prices);
  const placeOf = placesOf(stack);
  return stack.flatMap((resource) => {
    if (PROGRAM_TYPES.test(resource.type)) return [];
    const priced = priceOf(resource, rowsByType, machines, placeOf);
    return priced ? [{ resource, place: placeOf(resource), priced }] : [];
  });
}

/** What `estimateIdleCost` sums, resource by resource: those with a price, free ones too. */
export function idleCostsOf<Resource extends PricedResource>(
  resources: Iterable<Resource>,
  prices: readonly PriceRow[] = loadCatalog().prices,
  machines: readonly MachinePriceRow[] = machinePrices(),
): ResourceCost<Resource>[] {
  return costed([...resources], prices, machines).flatMap(({ resource, place, priced }) => {
    if ("reason" in priced) return [];
    const { name, unit, source, checked, verified } = emptyLine(priced.row, resource.type);
    const count = priced.machines ?? 1;
    const region = place !== undefined && { region: place };
    const facts = { source, checked, verified };
    return [{ resource, name, unit, monthlyUsd: priced.usd, ...region, count, ...facts }];
  });
}

/**
 * What the resources cost in a month in which nobody calls them, from list prices without discounts. An estimate: it
 * never falls when a resource is added, and it names what it could not price. A resource is priced where it runs; one that
 * does not say where, at the region of the row.
 */
export function estimateIdleCost(
  resources: Iterable<PricedResource>,
  prices: readonly PriceRow[] = loadCatalog().prices,
  machines: readonly MachinePriceRow[] = machinePrices(),
): IdleCost {
  const lines = new Map<string, IdleCostLine>();
  const ids = new Map<unknown, number>();
  const unpriced = new Map<string, Unpriced>();
  for (const { resource, place, priced } of costed([...resources], prices, machines)) {
    if ("reason" in priced) {
      const id = `${resource.type} ${priced.reason}`;
      const entry = unpriced.get(id) ?? { type: resource.type, count: 0, reason: priced.reason };
      entry.count += 1;
      unpriced.set(id, entry);
      continue;
    }
    if (!ids.has(priced.row)) ids.set(priced.row, ids.size);
    const id = `${ids.get(priced.row)} ${resource.type}`;
    const line = lines.get(id) ?? emptyLine(priced.row, resource.type);
    lines.set(id, line);
    line.count += priced.machines ?? 1;
    line.monthlyUsd += priced.usd;
    if (place !== undefined && !line.regions.includes(place)) line.regions.push(place);
  }
  const all = [...lines.values()];
  for (const { regions } of all) regions.sort();
  all.sort((a, b) => b.monthlyUsd - a.monthlyUsd || compare(a.type, b.type));
  return {
    totalMonthlyUsd: all.reduce((sum, line) => sum + line.monthlyUsd, 0),
    lines: all,
    unpriced: [...unpriced.values()].sort(
      (a, b) => compare(a.type, b.type) || compare(a.reason, b.reason),
    ),
  };
}

function emptyLine(row: PriceRow | MachinePriceRow, type: string): IdleCostLine {
  const { source, checked, verified } = row;
  const common = { type, count: 0, regions: [], monthlyUsd: 0, source, checked, verified };
  if ("machineType" in row) {
    const { machineType, accelerators, accelerator } = row;
    const name = `${machineType} with ${accelerators} x ${accelerator}, ${humanType(type)}`;
    return { ...common, name, unit: "hour", usage: [] };
  }
  return {
    ...common,
    name: row.name ?? humanType(type),
    unit: row.unit,
    usage: row.usage ?? [],
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
