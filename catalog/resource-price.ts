import { machinePrice, machinesOf, type Machines } from "./machines";
import type { PlacedResource } from "./region-of";
import type { MachinePriceRow, PriceRow } from "./types";

/** Hours a month is counted with, as the clouds' own calculators do. */
export const HOURS_PER_MONTH = 730;

/** Objects of a cluster, and those inside a Vault, cost nothing themselves; those that keep machines running have a price. */
const INNER_TYPES = /^(kubernetes|vault):/;

/** What one resource costs, or why that is not known. */
export type Priced =
  { row: PriceRow | MachinePriceRow; machines?: number; usd: number } | { reason: string };

/** Undefined for what costs nothing itself. */
export function priceOf(
  resource: PlacedResource,
  rowsByType: ReadonlyMap<string, readonly PriceRow[]>,
  machinePricesOf: readonly MachinePriceRow[],
  placeOf: (resource: PlacedResource) => string | undefined,
): Priced | undefined {
  const rows = rowsByType.get(resource.type);
  const row = rows?.find((candidate) => applies(candidate, resource));
  if (row) return ofRow(row, resource, placeOf);
  const machines = machinesOf(resource.type, (path) => valueAt(resource, path));
  if (machines) return ofMachines(machines, machinePricesOf, placeOf(resource));
  if (INNER_TYPES.test(resource.type)) return undefined;
  const size = rows?.[0]?.when && valueAt(resource, rows[0].when.path);
  return { reason: typeof size === "string" ? `no price of ${size}` : "no price of this type" };
}

/** Unknown when the price is not published, or the amount is not a number that can be counted. */
function ofRow(
  row: PriceRow,
  resource: PlacedResource,
  placeOf: (resource: PlacedResource) => string | undefined,
): Priced {
  if (row.usd === null) return { reason: "its price is not published" };
  if (!isPrice(row.usd)) return { reason: "its price is not a number" };
  if (row.unit === "free" || row.unit === "usage") return { row, usd: 0 };
  const quantity = row.quantity === undefined ? 1 : valueAt(resource, row.quantity);
  if (!isPrice(quantity)) return { reason: `its \`${row.quantity}\` is not known` };
  const place = placeOf(resource);
  const unit = priceIn(row, place);
  if (unit === undefined) return { reason: `no checked price in ${place}` };
  const usd = unit * (row.unit === "hour" ? HOURS_PER_MONTH : 1) * quantity;
  return Number.isFinite(usd) ? { row, usd } : { reason: "its amount is out of bounds" };
}

/** US dollars of a row in a region; undefined where the region has no price that was checked. */
export function priceIn(row: PriceRow, place: string | undefined): number | undefined {
  const usd = row.usd ?? undefined;
  if (place === undefined || row.region === "global" || row.region === "any") return usd;
  if (place === row.region) return usd;
  if (row.regions && Object.hasOwn(row.regions, place)) return row.regions[place];
  return row.elsewhere === "same" ? usd : undefined;
}

function ofMachines(
  machines: Machines | "attached",
  prices: readonly MachinePriceRow[],
  place: string | undefined,
): Priced {
  if (machines === "attached")
    return { reason: "no price of accelerators attached to a machine without its own" };
  const { cloud, machineType, count } = machines;
  if (machineType === "") return { reason: "its machine type is not known" };
  const row = machinePrice(cloud, machineType, prices);
  if (!row) return { reason: `no price of machine type ${machineType}` };
  if (count === undefined) return { reason: "how many machines it holds is not known" };
  const region = place ?? Object.keys(row.usdPerHour)[0]!;
  if (!Object.hasOwn(row.usdPerHour, region))
    return { reason: `no checked price of ${machineType} in ${region}` };
  const usd = row.usdPerHour[region]! * HOURS_PER_MONTH * count;
  return Number.isFinite(usd)
    ? { row, machines: count, usd }
    : { reason: "its amount is out of bounds" };
}

function applies(row: PriceRow, resource: PlacedResource): boolean {
  return !row.when || valueAt(resource, row.when.path) === row.when.equals;
}

const isPrice = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

function valueAt(resource: PlacedResource, path: string): unknown {
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

const groups = new WeakMap<readonly PriceRow[], ReadonlyMap<string, readonly PriceRow[]>>();

/** Kept by list: a stack is priced more than once. */
export function grouped(prices: readonly PriceRow[]): ReadonlyMap<string, readonly PriceRow[]> {
  const known = groups.get(prices);
  if (known) return known;
  const rows = new Map<string, PriceRow[]>();
  for (const row of prices) {
    const group = rows.get(row.type);
    if (group) group.push(row);
    else rows.set(row.type, [row]);
  }
  groups.set(prices, rows);
  return rows;
}
