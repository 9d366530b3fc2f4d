import type {
  AwsProfile,
  AzureSku,
  Catalog,
  DirectOffer,
  DirectProvider,
  ModelRow,
  Offer,
  Provider,
  Residency,
  ResidencyRow,
  TokenPrice,
  Zone,
} from "./types";

/** Every direct provider, in the order in which they are listed everywhere. */
export const DIRECT_PROVIDERS = ["openai", "anthropic", "cohere"] as const;

/** The model of that key, if the catalog has it. */
export function findModel(catalog: Catalog, key: string): ModelRow | undefined {
  return catalog.models.get(key);
}

/** Keys of the models offered by a cloud or direct provider, in the catalog's order. */
export function modelsOf(catalog: Catalog, cloud: Provider, kind?: ModelRow["kind"]): string[] {
  return [...catalog.models.values()]
    .filter((row) => row[cloud] && (!kind || row.kind === kind))
    .map((row) => row.key);
}

/** Ids of a cloud's regions, in the catalog's order. */
export function regionIds(catalog: Catalog, cloud: Provider): string[] {
  return [...catalog.regions.values()].filter((row) => row.cloud === cloud).map((row) => row.id);
}

/** The zone a region lies in, or undefined when the catalog does not know the region. */
export function residencyOf(catalog: Catalog, cloud: Provider, region: string): Zone | undefined {
  return catalog.regions.get(`${cloud}/${region}`)?.zone;
}

/** What a residency allows. */
export function residencyRow(catalog: Catalog, residency: Residency): ResidencyRow {
  const row = catalog.residency.get(residency);
  if (!row) throw new Error(`the catalog has no residency ${JSON.stringify(residency)}`);
  return row;
}

/** May a target, a log or a fallback lie in this region? Unknown regions may not. */
export function allowedIn(
  catalog: Catalog,
  residency: Residency,
  cloud: Provider,
  region: string,
): boolean {
  const zone = residencyOf(catalog, cloud, region);
  return zone !== undefined && residencyRow(catalog, residency).zones.includes(zone);
}

/**
 * Regions of a cloud where a model can be called on demand under a residency, sorted. Provisioned capacity has its
 * own: see `AwsProvisioned.regions` and the provisioned SKUs.
 */
export function regionsFor(
  catalog: Catalog,
  model: ModelRow,
  cloud: Provider,
  residency: Residency,
): string[] {
  const found = new Set<string>();
  const allowed = residencyRow(catalog, residency);
  if (cloud === "aws" && model.aws) {
    for (const region of model.aws.onDemandRegions) found.add(region);
    for (const profile of model.aws.profiles) {
      if (!allowed.awsProfilePrefixes.includes(profile.prefix)) continue;
      for (const route of profile.routes) {
        const inside = route.to.every((region) => allowedIn(catalog, residency, "aws", region));
        if (inside) for (const region of route.from) found.add(region);
      }
    }
  }
  if (cloud === "azure" && model.azure) {
    for (const sku of onDemandSkus(catalog)) {
      if (!allowed.azureSkus.includes(sku)) continue;
      for (const location of model.azure.skus[sku] ?? []) found.add(location);
    }
  }
  for (const region of directOffer(model, cloud)?.regions ?? []) found.add(region);
  if (cloud === "gcp" && model.gcp) for (const location of model.gcp.locations) found.add(location);
  return [...found].filter((region) => allowedIn(catalog, residency, cloud, region)).sort();
}

/** Host of a direct provider's API in one of its regions; undefined when the catalog does not know the region. */
export function directHost(
  catalog: Catalog,
  provider: DirectProvider,
  region: string,
): string | undefined {
  return catalog.regions.get(`${provider}/${region}`)?.host;
}

/** Azure's pay-per-token SKUs, widest first. */
export function onDemandSkus(catalog: Catalog): AzureSku[] {
  return [...catalog.azureSkus.values()]
    .filter((row) => row.throughput === "onDemand")
    .map((row) => row.sku);
}

/** Azure's provisioned SKUs, widest first. */
export function provisionedSkus(catalog: Catalog): AzureSku[] {
  return [...catalog.azureSkus.values()]
    .filter((row) => row.throughput === "provisioned")
    .map((row) => row.sku);
}

/** Regions a call through the profile may be served from; undefined when it cannot be called in that region. */
export function destinationsOf(profile: AwsProfile, region: string): string[] | undefined {
  return profile.routes.find((route) => route.from.includes(region))?.to;
}

/** A direct provider's own offer of a model; undefined for clouds. */
export function directOffer(model: ModelRow, provider: Provider): DirectOffer | undefined {
  return isDirect(provider) ? model[provider] : undefined;
}

/** Whether whoever serves a model is a direct provider, not a cloud. */
export function isDirect(provider: Provider): provider is DirectProvider {
  return (DIRECT_PROVIDERS as readonly Provider[]).includes(provider);
}

/** A cloud's or direct provider's offer of a model. */
export function offerOf(model: ModelRow, cloud: Provider): Offer | undefined {
  return model[cloud];
}

/**
 * Price of a scope in US dollars per million tokens. The scope is an AWS profile prefix (undefined = called in its
 * own region), an Azure SKU, a GCP location or a direct provider's region.
 */
export function priceFor(
  price: TokenPrice,
  cloud: Provider,
  scope: string | undefined,
): { input: number; output: number } {
  const exact = scope === undefined ? undefined : price.exact?.[scope];
  if (exact) return { input: exact.input, output: exact.output };
  const widest = scope === (cloud === "azure" ? "GlobalStandard" : "global");
  const factor = widest ? 1 : price.uplift;
  return { input: price.input * factor, output: price.output * factor };
}
