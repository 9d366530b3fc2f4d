import { estimate, type PricedResource } from "./estimate";
import { loadCatalog } from "./load";
import { machinePrices } from "./machines";
import { humanType } from "./names";
import { meterUsd, priceBook } from "./price-book";
import type { MachinePriceRow, PriceRow } from "./types";

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
  /** What use is charged besides: in their region where it is one, else in the row's. */
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

/** What `estimateIdleCost` sums, resource by resource: those with a price, free ones too. */
export function idleCostsOf<Resource extends PricedResource>(
  resources: Iterable<Resource>,
  prices: readonly PriceRow[] = loadCatalog().prices,
  machines: readonly MachinePriceRow[] = machinePrices(),
): ResourceCost<Resource>[] {
  return estimate(resources, priceBook(prices, machines)).flatMap((one) => {
    const { resource, type, cost } = one;
    if (!("usd" in cost) || cost.row === undefined) return [];
    const { name, unit, source, checked, verified } = emptyLine(cost.row, type);
    const { usd: monthlyUsd, count } = cost;
    const region = one.region();
    const place = region !== undefined && { region };
    const facts = { source, checked, verified };
    return [{ resource, name, unit, monthlyUsd, ...place, count, ...facts }];
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
  for (const { type, region: regionOf, cost } of estimate(resources, priceBook(prices, machines))) {
    const reason = "reason" in cost ? cost.reason : cost.leftOut;
    if (reason !== undefined) {
      const id = `${type} ${reason}`;
      const entry = unpriced.get(id) ?? { type, count: 0, reason };
      entry.count += 1;
      unpriced.set(id, entry);
    }
    if ("reason" in cost) continue;
    const row = cost.row!; // no prices were given
    if (!ids.has(row)) ids.set(row, ids.size);
    const id = `${ids.get(row)} ${type}`;
    const line = lines.get(id) ?? emptyLine(row, type);
    lines.set(id, line);
    line.count += cost.count;
    line.monthlyUsd += cost.usd;
    const region = regionOf();
    if (region === undefined || line.regions.includes(region)) continue;
    line.regions.push(region);
    if ("usage" in row) line.usage = usageIn(row, line.regions);
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
    usage: usageIn(row, []),
  };
}

const usageIn = ({ usage = [] }: PriceRow, regions: readonly string[]): IdleCostLine["usage"] =>
  usage.map((each) => ({
    meter: each.meter,
    unit: each.unit,
    usd: meterUsd(each, regions.length === 1 ? regions[0] : undefined),
  }));

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
