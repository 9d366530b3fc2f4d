import {
  onDemandSkus,
  provisionedSkus,
  regionsFor,
  residencyRow,
  type AzureOffer,
  type AzureSku,
  type Catalog,
  type ModelRow,
  type Residency,
} from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { refuse, type Outcome, type Refusal, type Wish } from "./outcome";

/** How Azure serves a target. */
export interface AzureChoice {
  sku: AzureSku;
  /** Thousands of tokens per minute, or PTUs. */
  capacity: number;
}

/** Picks the widest SKU that the residency allows and the location offers, or checks the one asked for; then its capacity. */
export function chooseAzure(
  catalog: Catalog,
  model: ModelRow,
  offer: AzureOffer,
  residency: Residency,
  wish: Wish,
): Outcome<AzureChoice> {
  const provisioned = wish.throughput === "provisioned";
  const all = provisioned ? provisionedSkus(catalog) : onDemandSkus(catalog);
  const allowed = residencyRow(catalog, residency).azureSkus;
  if (wish.sku && !all.includes(wish.sku)) {
    return refuse(
      "sku",
      `must be a SKU of ${wish.throughput} throughput, got ${JSON.stringify(wish.sku)}; use ${showChoices(all)}, or change \`throughput\``,
    );
  }
  if (wish.sku && !allowed.includes(wish.sku)) {
    const fitting = all.filter((sku) => allowed.includes(sku));
    return refuse(
      "sku",
      `must keep processing inside residency ${JSON.stringify(residency)}, got ${JSON.stringify(wish.sku)}; use ${showChoices(fitting)}`,
    );
  }
  const candidates = wish.sku ? [wish.sku] : all.filter((sku) => allowed.includes(sku));
  const sku = candidates.find((candidate) => offer.skus[candidate]?.includes(wish.region));
  if (!sku) return { refusal: noSku(catalog, model, offer, residency, wish, candidates) };

  const capacity = provisioned
    ? provisionedCapacity(model, offer, sku, wish)
    : (wish.tokensPerMinute ?? offer.defaultCapacity * 1000) / 1000;
  if (typeof capacity !== "number") return { refusal: capacity };
  const ceiling = catalog.azureSkus.get(sku)?.maxCapacity ?? Infinity;
  if (capacity > ceiling) {
    return provisioned
      ? refuse("units", `must be at most ${ceiling} PTUs, got ${capacity}; use ${ceiling} or less`)
      : refuse(
          "tokensPerMinute",
          `must be at most ${ceiling * 1000}, got ${wish.tokensPerMinute}; use ${ceiling * 1000} or less`,
        );
  }
  return { choice: { sku, capacity } };
}

function provisionedCapacity(
  model: ModelRow,
  offer: AzureOffer,
  sku: AzureSku,
  wish: Wish,
): number | Refusal {
  const sold = offer.provisioned;
  // A location that lists a provisioned SKU for a model without sizes would be a gap in the catalog, not the user's.
  if (!sold) {
    return {
      field: "throughput",
      reason: `must be "onDemand" for ${model.key}, whose PTU sizes the catalog lacks, got "provisioned"; remove it or take another model`,
    };
  }
  const regional = sku === "ProvisionedManaged";
  const minimum = regional ? sold.regionalMinimum : sold.minimum;
  const increment = regional ? sold.regionalIncrement : sold.increment;
  const { units } = wish;
  if (units === undefined) {
    return {
      field: "units",
      reason: `must be given for provisioned throughput, got nothing; add ${minimum} PTUs or more, in steps of ${increment}`,
    };
  }
  if (units < minimum || (units - minimum) % increment !== 0) {
    const nearest = Math.max(
      minimum,
      minimum + Math.round((units - minimum) / increment) * increment,
    );
    return {
      field: "units",
      reason: `must be ${minimum} PTUs or more in steps of ${increment} for ${model.key} with ${sku}, got ${units}; use ${nearest}`,
    };
  }
  return units;
}

function noSku(
  catalog: Catalog,
  model: ModelRow,
  offer: AzureOffer,
  residency: Residency,
  wish: Wish,
  candidates: readonly AzureSku[],
): Refusal {
  const where =
    wish.sku || wish.throughput === "provisioned"
      ? locationsWith(catalog, offer, candidates, residency)
      : regionsFor(catalog, model, "azure", residency);
  const how = wish.sku
    ? `${model.key} as ${wish.sku}`
    : `${model.key} ${wish.throughput === "provisioned" ? "as provisioned throughput " : ""}under residency ${JSON.stringify(residency)}`;
  const fix =
    where.length > 0 ? `use ${showChoices(where)}` : "no location does; take another model or SKU";
  return {
    field: "region",
    reason: `must be a location that offers ${how}, got ${JSON.stringify(wish.region)}; ${fix}`,
  };
}

function locationsWith(
  catalog: Catalog,
  offer: AzureOffer,
  skus: readonly AzureSku[],
  residency: Residency,
): string[] {
  const { zones } = residencyRow(catalog, residency);
  const found = new Set(skus.flatMap((sku) => offer.skus[sku] ?? []));
  return [...found]
    .filter((location) => {
      const row = catalog.regions.get(`azure/${location}`);
      return row !== undefined && zones.includes(row.zone);
    })
    .sort();
}
