import type { Cloud, MachinePriceRow, PriceRow } from "./types";

/** Hours a month is counted with, as the clouds' own calculators do. */
export const HOURS_PER_MONTH = 730;

/** What resources are priced by. */
export interface PriceBook {
  /** The rows of a type, in order: the first that is for a resource counts. */
  rowsOf(type: string): readonly PriceRow[];
  /** The row of a machine with GPUs, compared without regard to case; undefined when it has no price. */
  machine(cloud: Cloud, machineType: string): MachinePriceRow | undefined;
}

const NO_ROWS: readonly PriceRow[] = [];

/** The book of these rows. */
export function priceBook(
  prices: readonly PriceRow[],
  machines: readonly MachinePriceRow[],
): PriceBook {
  const rows = grouped(prices);
  return {
    rowsOf: (type) => rows.get(type) ?? NO_ROWS,
    machine: (cloud, machineType) => byName(machines).get(nameOf(cloud, machineType)),
  };
}

/** US dollars of a row in a region; undefined where the region has no price that was checked. */
export function priceIn(row: PriceRow, place: string | undefined): number | undefined {
  const usd = row.usd ?? undefined;
  if (place === undefined || row.region === "global" || row.region === "any") return usd;
  if (place === row.region) return usd;
  if (row.regions && Object.hasOwn(row.regions, place)) return row.regions[place];
  return row.elsewhere === "same" ? usd : undefined;
}

/** What use is charged in a region; where that has no price of its own, what it is in the row's. */
export const meterUsd = (
  { usd, regions }: NonNullable<PriceRow["usage"]>[number],
  place: string | undefined,
): number =>
  place !== undefined && regions && Object.hasOwn(regions, place) ? regions[place]! : usd;

/** Whether a row says the same wherever a resource runs. */
export const isSameEverywhere = ({ region, regions, elsewhere }: PriceRow): boolean =>
  region === "global" || region === "any" || (elsewhere === "same" && regions === undefined);

/** What is made of a list of rows, kept by list: a stack is priced more than once. */
function kept<Row, Made>(make: (rows: readonly Row[]) => Made): (rows: readonly Row[]) => Made {
  const all = new WeakMap<readonly Row[], Made>();
  return (rows) => {
    let made = all.get(rows);
    if (made === undefined) all.set(rows, (made = make(rows)));
    return made;
  };
}

const grouped = kept((prices: readonly PriceRow[]): ReadonlyMap<string, readonly PriceRow[]> => {
  const rows = new Map<string, PriceRow[]>();
  for (const row of prices) {
    const group = rows.get(row.type);
    if (group) group.push(row);
    else rows.set(row.type, [row]);
  }
  return rows;
});

const byName = kept(
  (machines: readonly MachinePriceRow[]): ReadonlyMap<string, MachinePriceRow> =>
    new Map(machines.map((row) => [nameOf(row.cloud, row.machineType), row])),
);

const nameOf = (cloud: Cloud, machineType: string): string =>
  `${cloud}/${machineType.toLowerCase()}`;
