import { FOCUS_VERSION, type FocusService } from "../../../catalog/focus";
import type { FocusCell, FocusRow } from "./check";
import { tagNamed, type Tags } from "./tags";

/** Columns of the export, in the specification's order and then the project's own. */
export const FOCUS_COLUMNS = [
  "BilledCost",
  "BillingAccountId",
  "BillingAccountName",
  "BillingAccountType",
  "BillingCurrency",
  "BillingPeriodEnd",
  "BillingPeriodStart",
  "ChargeCategory",
  "ChargeClass",
  "ChargeDescription",
  "ChargeFrequency",
  "ChargePeriodEnd",
  "ChargePeriodStart",
  "ConsumedQuantity",
  "ConsumedUnit",
  "ContractedCost",
  "ContractedUnitPrice",
  "EffectiveCost",
  "HostProviderName",
  "InvoiceId",
  "InvoiceIssuerName",
  "ListCost",
  "ListUnitPrice",
  "PricingCategory",
  "PricingQuantity",
  "PricingUnit",
  "ProviderName",
  "PublisherName",
  "RegionId",
  "RegionName",
  "ResourceId",
  "ResourceName",
  "ResourceType",
  "ServiceCategory",
  "ServiceName",
  "ServiceProviderName",
  "ServiceSubcategory",
  "SkuId",
  "SkuMeter",
  "SkuPriceId",
  "SubAccountId",
  "SubAccountName",
  "SubAccountType",
  "Tags",
  "x_Alias",
  "x_Basis",
  "x_ChargedTo",
  "x_CostCenter",
  "x_Environment",
  "x_Estimate",
  "x_FocusVersion",
  "x_Model",
  "x_PriceSource",
  "x_Team",
  "x_Tenant",
] as const;

/** Names as the specification's own examples write them. */
const PROVIDERS: Readonly<Record<string, { name: string; account: string }>> = {
  aws: { name: "AWS", account: "Account" },
  azure: { name: "Microsoft", account: "Subscription" },
  gcp: { name: "Google Cloud", account: "Project" },
  openai: { name: "OpenAI", account: "Organization" },
  anthropic: { name: "Anthropic", account: "Workspace" },
  cohere: { name: "Cohere", account: "Organization" },
};

/** One charge of a month, before it is a row. */
export interface Charge {
  environment: string;
  cloud: string;
  account: string | undefined;
  service: FocusService;
  description: string;
  frequency: string;
  quantity: number;
  unit: string;
  consumed?: { quantity: number; unit: string };
  price: number;
  sku: string;
  skuPrice?: string;
  meter: string;
  region: string | null;
  resource?: { id: string; name: string; type: string };
  tags: Tags;
  /** Tags of the environment, for what has none of its own. */
  fallback: Tags;
  basis: string;
  alias?: string;
  model?: string;
  tenant?: string | null;
  source: string;
}

/** The row of a charge, for a month (`YYYY-MM`). */
export function row(month: string, charge: Charge): FocusRow {
  const { tags, fallback, tenant, quantity, unit, consumed } = charge;
  const usd = quantity * charge.price;
  const provider = PROVIDERS[charge.cloud] ?? { name: charge.cloud, account: "Account" };
  const account =
    charge.account === undefined || charge.account === "" ? "unknown" : charge.account;
  const [start, end] = periodOf(month);
  const team = tagNamed(tags, "team") ?? tagNamed(fallback, "team") ?? null;
  const cells: Record<(typeof FOCUS_COLUMNS)[number], FocusCell> = {
    BilledCost: usd,
    BillingAccountId: account,
    BillingAccountName: null,
    BillingAccountType: provider.account,
    BillingCurrency: "USD",
    BillingPeriodEnd: end,
    BillingPeriodStart: start,
    ChargeCategory: "Usage",
    ChargeClass: null,
    ChargeDescription: charge.description,
    ChargeFrequency: charge.frequency,
    ChargePeriodEnd: end,
    ChargePeriodStart: start,
    ConsumedQuantity: consumed?.quantity ?? quantity,
    ConsumedUnit: consumed?.unit ?? unit,
    ContractedCost: usd,
    ContractedUnitPrice: charge.price,
    EffectiveCost: usd,
    HostProviderName: provider.name,
    InvoiceId: null,
    InvoiceIssuerName: provider.name,
    ListCost: usd,
    ListUnitPrice: charge.price,
    PricingCategory: "Standard",
    PricingQuantity: quantity,
    PricingUnit: unit,
    ProviderName: provider.name,
    PublisherName: provider.name,
    RegionId: charge.region,
    RegionName: charge.region,
    ResourceId: charge.resource?.id ?? null,
    ResourceName: charge.resource?.name ?? null,
    ResourceType: charge.resource?.type ?? null,
    ServiceCategory: charge.service.category,
    ServiceName: charge.service.name,
    ServiceProviderName: provider.name,
    ServiceSubcategory: charge.service.subcategory,
    SkuId: charge.sku,
    SkuMeter: charge.meter,
    SkuPriceId: charge.skuPrice ?? charge.sku,
    SubAccountId: account,
    SubAccountName: null,
    SubAccountType: provider.account,
    Tags: Object.keys(tags).length > 0 ? JSON.stringify(tags) : null,
    x_Alias: charge.alias ?? null,
    x_Basis: charge.basis,
    x_ChargedTo: tenant ?? team,
    x_CostCenter: tagNamed(tags, "costcenter") ?? tagNamed(fallback, "costcenter") ?? null,
    x_Environment: charge.environment,
    x_Estimate: "true",
    x_FocusVersion: FOCUS_VERSION,
    x_Model: charge.model ?? null,
    x_PriceSource: charge.source,
    x_Team: team,
    x_Tenant: tenant ?? null,
  };
  return cells;
}

/** First moment of a month, and of the next. */
function periodOf(month: string): [string, string] {
  const [year, number] = month.split("-").map(Number);
  const at = (offset: number): string =>
    new Date(Date.UTC(year!, number! - 1 + offset, 1)).toISOString().replace(".000Z", "Z");
  return [at(0), at(1)];
}
