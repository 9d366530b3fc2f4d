import { loadCatalog } from "./load";
import type { PriceRow } from "./types";

/** Hours a month is counted with, as the clouds' own calculators do. */
export const HOURS_PER_MONTH = 730;

/** A resource as the engine knows it. Outputs are looked at first, then inputs. */
export interface PricedResource {
  /** Pulumi type token. */
  type: string;
  inputs?: Readonly<Record<string, unknown>> | undefined;
  outputs?: Readonly<Record<string, unknown>> | undefined;
}

/** One kind of resource in the estimate. */
export interface IdleCostLine {
  type: string;
  count: number;
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

export interface IdleCost {
  totalMonthlyUsd: number;
  /** Dearest first, then by type. */
  lines: IdleCostLine[];
  /** Kinds without a price, or whose amount is not known yet: the total leaves them out. */
  unpriced: { type: string; count: number }[];
}

/** Resources of the program itself: they exist in no cloud. */
const PROGRAM_TYPES = /^(pulumi|unifiedai):/;

/** Objects of a cluster cost nothing themselves; those that keep machines running have a price. */
const CLUSTER_TYPES = /^kubernetes:/;

/**
 * What the resources cost in a month in which nobody calls them, from list prices without discounts. An estimate: it
 * never falls when a resource is added, and it names what it could not price.
 */
export function estimateIdleCost(
  resources: Iterable<PricedResource>,
  prices: readonly PriceRow[] = loadCatalog().prices,
): IdleCost {
  const rowsByType = groupByType(prices);
  const lines = new Map<PriceRow, IdleCostLine>();
  const unpriced = new Map<string, number>();
  for (const resource of resources) {
    if (PROGRAM_TYPES.test(resource.type)) continue;
    const row = (rowsByType.get(resource.type) ?? []).find((candidate) =>
      applies(candidate, resource),
    );
    if (!row && CLUSTER_TYPES.test(resource.type)) continue;
    const monthlyUsd = row && monthlyPrice(row, resource);
    if (!row || monthlyUsd === undefined) {
      unpriced.set(resource.type, (unpriced.get(resource.type) ?? 0) + 1);
      continue;
    }
    const line = lines.get(row) ?? emptyLine(row);
    line.count += 1;
    line.monthlyUsd += monthlyUsd;
    lines.set(row, line);
  }
  const sorted = [...lines.values()].sort(
    (a, b) => b.monthlyUsd - a.monthlyUsd || compare(a.type, b.type),
  );
  return {
    totalMonthlyUsd: sorted.reduce((sum, line) => sum + line.monthlyUsd, 0),
    lines: sorted,
    unpriced: [...unpriced]
      .map(([type, count]) => ({ type, count }))
      .sort((a, b) => compare(a.type, b.type)),
  };
}

function emptyLine(row: PriceRow): IdleCostLine {
  return {
    type: row.type,
    count: 0,
    monthlyUsd: 0,
    unit: row.unit,
    usage: row.usage ?? [],
    source: row.source,
    checked: row.checked,
    verified: row.verified,
  };
}

function applies(row: PriceRow, resource: PricedResource): boolean {
  return !row.when || valueAt(resource, row.when.path) === row.when.equals;
}

/** Undefined when the price is not published or the amount is not a number that can be counted. */
function monthlyPrice(row: PriceRow, resource: PricedResource): number | undefined {
  if (row.usd === null || !Number.isFinite(row.usd) || row.usd < 0) return undefined;
  if (row.unit === "free" || row.unit === "usage") return 0;
  const quantity = row.quantity === undefined ? 1 : valueAt(resource, row.quantity);
  if (typeof quantity !== "number" || !Number.isFinite(quantity) || quantity < 0) return undefined;
  const monthly = row.usd * (row.unit === "hour" ? HOURS_PER_MONTH : 1) * quantity;
  return Number.isFinite(monthly) ? monthly : undefined;
}

function valueAt(resource: PricedResource, path: string): unknown {
  return dig(resource.outputs, path) ?? dig(resource.inputs, path);
}

function dig(value: unknown, path: string): unknown {
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function groupByType(prices: readonly PriceRow[]): Map<string, PriceRow[]> {
  const groups = new Map<string, PriceRow[]>();
  for (const row of prices) {
    const group = groups.get(row.type);
    if (group) group.push(row);
    else groups.set(row.type, [row]);
  }
  return groups;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
