import {
  allowedIn,
  destinationsOf,
  onDemandSkus,
  priceFor,
  residencyOf,
  residencyRow,
  type Cloud,
  type Catalog,
  type ModelRow,
  type Residency,
} from "../../../catalog";

/** Where and how a cloud would serve a model, and at what price per million tokens. */
export interface Scope {
  region: string;
  sku?: string;
  price: { input: number; output: number };
}

/**
 * How a target that names no region would be served, as the program chooses it: in the cloud's own region, by the first
 * profile or SKU that the residency allows. Undefined where it could not be served.
 */
export function scopeOf(
  catalog: Catalog,
  model: ModelRow,
  cloud: Cloud,
  region: string,
  residency: Residency,
): Scope | undefined {
  const allowed = residencyRow(catalog, residency);
  const inside = (place: string): boolean => allowedIn(catalog, residency, cloud, place);
  switch (cloud) {
    case "aws": {
      const offer = model.aws;
      if (!offer || !inside(region)) return undefined;
      for (const prefix of allowed.awsProfilePrefixes) {
        const profile = offer.profiles.find((each) => each.prefix === prefix);
        if (profile && destinationsOf(profile, region)?.every(inside))
          return { region, price: priceFor(offer.price, cloud, prefix) };
      }
      if (!offer.onDemandRegions.includes(region)) return undefined;
      return { region, price: priceFor(offer.price, cloud, undefined) };
    }
    case "azure": {
      const offer = model.azure;
      if (!offer || !inside(region)) return undefined;
      const sku = onDemandSkus(catalog).find(
        (each) => allowed.azureSkus.includes(each) && offer.skus[each]?.includes(region),
      );
      return sku && { region, sku, price: priceFor(offer.price, cloud, sku) };
    }
    case "gcp": {
      const offer = model.gcp;
      if (!offer) return undefined;
      const zone = residencyOf(catalog, cloud, region);
      const places = [region, ...(residency === "global" ? ["global"] : []), zone ?? region];
      const place = places.find((each) => offer.locations.includes(each) && inside(each));
      if (place === undefined) return undefined;
      return { region: place, price: priceFor(offer.price, cloud, place) };
    }
  }
}
