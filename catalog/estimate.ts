import type { PriceBook } from "./price-book";
import { placesOf, type Place, type PlacedResource } from "./region-of";
import {
  priceOf,
  type GivenPrices,
  type NotPriced,
  type Priced,
  type Subject,
} from "./resource-price";
import { plainType } from "./resource-type";
import { sizedType, sizeOf } from "./sizes";
import { toldIn } from "./told";
import { readerOf } from "./values";

/** A resource as the engine knows it. Outputs are looked at first, then inputs. */
export type PricedResource = PlacedResource;

/** What one resource costs in a month in which nobody uses it, or why that is not known. */
export interface Estimate<Resource extends PricedResource = PricedResource> {
  resource: Resource;
  /** Without an API version. */
  type: string;
  /** What its price depends on, and the property that says it: a machine type; absent where it depends on none. */
  size?: { name: string; path: string };
  /** Where it runs; undefined where nothing says it and the row's own region was taken. */
  region(): string | undefined;
  cost: Priced | NotPriced;
}

/** Resources of the program itself: they exist in no cloud. */
const PROGRAM_TYPES = /^(pulumi|unifiedai):/;

/**
 * Prices every resource of a stack that costs something, or may: the one estimator of the command and of the policy. A
 * resource is priced where it runs. Providers and components cost nothing, and say where resources run and how many. What a
 * program only reads is paid by who made it.
 */
export function estimate<Resource extends PricedResource>(
  resources: Iterable<Resource>,
  book: PriceBook,
  given: GivenPrices = {},
): Estimate<Resource>[] {
  const stack = [...resources];
  const placeOf = placesOf(stack);
  const told = toldIn(stack);
  const estimates: Estimate<Resource>[] = [];
  for (const resource of stack) {
    if (PROGRAM_TYPES.test(resource.type) || resource.external === true) continue;
    const type = plainType(resource.type);
    const read = readerOf(resource);
    const sized = sizedType(type);
    const size = sized && sizeOf(sized, read);
    const place = (): Place => placeOf(resource);
    const subject: Subject = {
      type,
      size,
      read,
      place,
      told: (property) => told(resource, property),
    };
    const cost = priceOf(subject, book, given);
    if (!cost) continue;
    const one: Estimate<Resource> = { resource, type, region: () => place().region, cost };
    if (sized && typeof size === "string") one.size = { name: size, path: sized.size };
    estimates.push(one);
  }
  return estimates;
}
