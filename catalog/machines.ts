import rows from "./gpu-prices.json";
import { priceBook } from "./price-book";
import type { Cloud, MachinePriceRow } from "./types";

/** Every machine with GPUs that has a price. */
export const machinePrices = (): readonly MachinePriceRow[] => rows as MachinePriceRow[];

/** US dollars an hour of a whole machine; undefined when the type or the region has no price that was checked. */
export function machineUsdPerHour(
  cloud: Cloud,
  machineType: string,
  region: string,
): number | undefined {
  const prices = priceBook([], machinePrices()).machine(cloud, machineType)?.usdPerHour;
  return prices && Object.hasOwn(prices, region) ? prices[region] : undefined;
}
