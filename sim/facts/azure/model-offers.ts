/** Which models, versions and SKUs the local Azure offers, and how much of each a fresh subscription may use. */
import data from "./data/models.json";
import { dataZone } from "./locations";

/** One model version as the service offers it. */
export interface ModelOffer {
  format: string;
  name: string;
  version: string;
  lifecycle: string;
  /** Day the version stops answering, `YYYY-MM-DD`. */
  retires: string;
  /** SKU name to the locations that offer it. */
  skus: Readonly<Record<string, readonly string[]>>;
}

export const OFFERS: readonly ModelOffer[] = data.models as unknown as ModelOffer[];

export const PROVISIONED_SKUS = [
  "GlobalProvisionedManaged",
  "DataZoneProvisionedManaged",
  "ProvisionedManaged",
] as const;
export const STANDARD_SKUS = ["GlobalStandard", "DataZoneStandard", "Standard"] as const;

export const isProvisioned = (sku: string): boolean =>
  (PROVISIONED_SKUS as readonly string[]).includes(sku);

/** Versions of one model, newest last. */
export const versionsOf = (format: string, name: string): ModelOffer[] =>
  OFFERS.filter((offer) => offer.format === format && offer.name === name);

/** The version Azure takes when none is named: the newest that is generally available. */
export function defaultVersion(format: string, name: string): string | undefined {
  const open = versionsOf(format, name).filter((offer) => offer.lifecycle === "GenerallyAvailable");
  return open.at(-1)?.version ?? versionsOf(format, name).at(-1)?.version;
}

/** Smallest deployment and step of a provisioned SKU, in units (PTU). Source: learn.microsoft.com/azure/foundry/openai/how-to/provisioned-throughput-onboarding */
export const PROVISIONED_STEP: Readonly<Record<string, { least: number; step: number }>> = {
  GlobalProvisionedManaged: { least: 15, step: 5 },
  DataZoneProvisionedManaged: { least: 15, step: 5 },
  ProvisionedManaged: { least: 50, step: 50 },
};

/** The pool a deployment draws from: whom it shares quota with, what Azure calls it, and how much is in it. */
export interface QuotaPool {
  /** Name as in the usages API, also the name of the grant that raises it: `OpenAI.GlobalStandard.gpt-5.4`. */
  name: string;
  /** What the error message calls it. */
  title: string;
  /** Equal for deployments that share the pool: the world, a data zone, or a location. */
  reach: string;
  /** In a fresh subscription (Tier 1): thousands of tokens per minute, or provisioned units. */
  limit: number;
}

const TIER1: Readonly<Record<string, Readonly<Record<string, number>>>> = data.tier1;
/** For SKUs the table leaves out: the lowest figure it shows for a chat model of that reach. */
const UNLISTED: Readonly<Record<string, number>> = {
  GlobalStandard: 300,
  DataZoneStandard: 300,
  Standard: 150,
};

const UNIT_TITLES: Readonly<Record<string, string>> = {
  GlobalProvisionedManaged: "Global Provisioned Managed Throughput Unit",
  DataZoneProvisionedManaged: "Data Zone Provisioned Managed Throughput Unit",
  ProvisionedManaged: "Provisioned Managed Throughput Unit",
};

/**
 * Pool of a SKU at a location. Global quota is one pool per subscription and data-zone quota one per zone
 * (subscription-level quota, since May 2026); the older rule, a pool per region, would be kinder.
 * Provisioned units are independent of the model, and a fresh subscription has none.
 */
export function quotaPool(sku: string, model: string, location: string): QuotaPool {
  const reach = sku.startsWith("Global")
    ? "global"
    : sku.startsWith("DataZone")
      ? (dataZone(location) ?? location)
      : location;
  if (isProvisioned(sku)) {
    return { name: `OpenAI.${sku}`, title: UNIT_TITLES[sku] ?? sku, reach, limit: 0 };
  }
  const suffix = sku === "Standard" ? "" : ` - ${sku}`;
  return {
    name: `OpenAI.${sku}.${model}`,
    title: `Tokens Per Minute (thousands) - ${model}${suffix}`,
    reach,
    limit: TIER1[model]?.[sku] ?? UNLISTED[sku] ?? 0,
  };
}
