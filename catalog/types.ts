/** The shapes of the catalog's rows. Facts about the clouds live in the JSON files beside this one and nowhere else. */

export type Cloud = "aws" | "azure" | "gcp";

/** A company that serves its own models under its own name and key, beside the clouds. */
export type DirectProvider = "openai" | "anthropic" | "cohere";

/** Whoever serves a model. */
export type Provider = Cloud | DirectProvider;

export type Residency = "us" | "eu" | "global";

/** Where a region lies: inside one of the two residency zones, outside both, or nowhere in particular (`global`). */
export type Zone = "us" | "eu" | "other" | "global";

export type AzureSku =
  | "GlobalStandard"
  | "DataZoneStandard"
  | "Standard"
  | "GlobalProvisionedManaged"
  | "DataZoneProvisionedManaged"
  | "ProvisionedManaged";

/** Where a row comes from and how far it can be trusted. */
export interface Provenance {
  /** Page or data set that states the row; `none read` when no such was found. */
  source: string;
  /** Day the source was read or looked for, `YYYY-MM-DD`. */
  checked: string;
  /** Another source that says the same. */
  secondSource?: string;
  /** `unverified`: of a user's overlay file, or one of ours that no source read bears out; its `note` says what is missing. */
  verified: "two-sources" | "single-source" | "unverified";
  /** What a reader has to know to use the row rightly. */
  note?: string;
}

/** US dollars per million tokens. */
export interface TokenPrice {
  input: number;
  output: number;
  /** Factor for every scope narrower than the widest one the model is sold in; 1 = the same price everywhere. */
  uplift: number;
  /** Prices that the factor does not give, by AWS profile prefix. */
  exact?: Record<string, { input: number; output: number }>;
}

/** One way through a system profile: called in one of `from`, a request is served in one of `to`. */
export interface ProfileRoute {
  from: string[];
  /** Empty: any commercial region. */
  to: string[];
}

export interface AwsProfile {
  /** `us`, `eu`, `apac`, `jp`, `au`, `global`. */
  prefix: string;
  /** Id of the system-defined inference profile: prefix + model id. */
  id: string;
  routes: ProfileRoute[];
}

/** Bedrock's purchase of capacity for one model. */
export interface AwsProvisioned {
  /** Model id with its context variant, the only form a purchase takes. */
  modelId: string;
  regions: string[];
  /** Model units. */
  minimum: number;
  /** Model units; this project's own sanity limit. */
  maximum: number;
  /** null = not published. */
  usdPerUnitHour: number | null;
  source: string;
}

export interface AwsOffer extends Provenance {
  foundationModelId: string;
  /** Regions where the model is called without a cross-region profile. */
  onDemandRegions: string[];
  profiles: AwsProfile[];
  /** null = no provisioned throughput is sold. */
  provisioned: AwsProvisioned | null;
  price: TokenPrice;
  /** First day the model no longer answers, `YYYY-MM-DD`; null = none announced. */
  retires: string | null;
}

/** PTUs a deployment of one model takes. */
export interface AzureProvisioned {
  /** Global and data zone SKUs. */
  minimum: number;
  increment: number;
  /** The regional SKU. */
  regionalMinimum: number;
  regionalIncrement: number;
  source: string;
}

export interface AzureOffer extends Provenance {
  /** Name and pinned version as Azure spells them. */
  name: string;
  version: string;
  format: string;
  /** Locations per SKU; a SKU that is missing is not offered. */
  skus: Partial<Record<AzureSku, string[]>>;
  /** Thousands of tokens per minute. */
  defaultCapacity: number;
  provisioned: AzureProvisioned | null;
  price: TokenPrice;
  retires: string | null;
}

export interface GcpOffer extends Provenance {
  /** `google`, `anthropic`, ... */
  publisher: string;
  modelId: string;
  /** Regions, the multi-regions `us` and `eu`, and `global`. */
  locations: string[];
  price: TokenPrice;
  retires: string | null;
}

/** A model as the company that made it serves it itself. */
export interface DirectOffer extends Provenance {
  modelId: string;
  /** Regions of the provider in which calls can be held: `global`, `us`, `eu`. */
  regions: string[];
  price: TokenPrice;
  retires: string | null;
}

export type Offer = AwsOffer | AzureOffer | GcpOffer | DirectOffer;

export interface ModelRow extends Provenance {
  /** What targets name in `model`. */
  key: string;
  kind: "chat" | "embedding";
  capabilities: string[];
  contextTokens: number;
  /** Chat models only. */
  maxOutputTokens?: number;
  /** Length of the vectors; embedding models only. */
  dimensions?: number;
  aws?: AwsOffer;
  azure?: AzureOffer;
  gcp?: GcpOffer;
  openai?: DirectOffer;
  anthropic?: DirectOffer;
  cohere?: DirectOffer;
}

/** A model that is gone, kept so that its name is answered with what to use instead. */
export interface RetiredRow extends Provenance {
  key: string;
  cloud: Cloud;
  /** First day the model no longer answered, `YYYY-MM-DD`. */
  retired: string;
  /** Catalog key of the model to use instead. */
  replacement: string;
}

export interface RegionRow extends Provenance {
  /** The cloud or direct provider whose region it is. */
  cloud: Provider;
  /** The cloud's own spelling. */
  id: string;
  name: string;
  zone: Zone;
  /** Host of a direct provider's API there. */
  host?: string;
  kind: "region" | "multi-region" | "global";
}

export interface ResidencyRow extends Provenance {
  residency: Residency;
  /** Zones that targets and logs may lie in. */
  zones: Zone[];
  /** Narrowest choice is taken from the left where several fit. */
  awsProfilePrefixes: string[];
  azureSkus: AzureSku[];
  /** The global endpoint gives no control of where a request is processed. */
  gcpGlobal: boolean;
}

export interface AzureSkuRow extends Provenance {
  sku: AzureSku;
  throughput: "onDemand" | "provisioned";
  /** Where requests are processed, in words. */
  processing: string;
  /** This project's own sanity limit: thousands of tokens per minute, or PTUs. */
  maxCapacity: number;
  /** US dollars per PTU and hour; null for SKUs that are paid per token. */
  usdPerUnitHour: number | null;
}

export interface GpuRow extends Provenance {
  cloud: Cloud;
  /** `machineType`: instance type, VM size or machine type; `accelerator`: one attached to a machine type without. */
  field: "machineType" | "accelerator";
  /** Beginning of the name, compared without regard to case. */
  pattern: string;
  accelerator: string;
  kind: "gpu" | "tpu" | "ai-accelerator" | "fpga";
}

/** What a resource costs while nobody calls it, and what it charges for use. */
export interface PriceRow extends Provenance {
  /** Pulumi type token. */
  type: string;
  /** In plain words what it is, where the type's name does not say it. */
  name?: string;
  /** US dollars per unit and quantity in `region`; null = not published. */
  usd: number | null;
  /** The same in other regions. */
  regions?: Record<string, number>;
  /** Regions without a price of their own cost what `region` does. Absent: their price is not known. */
  elsewhere?: "same";
  /** `free`: never charged. `usage`: nothing while idle. */
  unit: "month" | "hour" | "usage" | "free";
  /** The row is for resources whose input at this dotted path has this value; rows without come last. */
  when?: { path: string; equals: string };
  /** Dotted path of the input that multiplies the price. */
  quantity?: string;
  /** What use is charged; `regions`: the same in other regions. */
  usage?: { meter: string; unit: string; usd: number; regions?: Record<string, number> }[];
  /** What the resource holds besides that has no price here, and is listed so: where `path` holds something, or always but where `unless` is true. */
  besides?: { what: string; path?: string; unless?: string };
  /** Region of `usd` and `usage`; `global` and `any`: one price everywhere. */
  region: string;
}

/** What a machine with GPUs costs, whole. */
export interface MachinePriceRow extends Provenance {
  cloud: Cloud;
  /** Instance type, VM size or machine type, as the cloud spells it. */
  machineType: string;
  accelerator: string;
  /** How many of them are in it. */
  accelerators: number;
  /** US dollars an hour by region: Linux, on demand, without commitment. */
  usdPerHour: Record<string, number>;
}

/** Everything known about the clouds. Maps, so that no name can meet an object's own properties. */
export interface Catalog {
  models: ReadonlyMap<string, ModelRow>;
  retired: ReadonlyMap<string, RetiredRow>;
  /** By `<cloud>/<id>`. */
  regions: ReadonlyMap<string, RegionRow>;
  residency: ReadonlyMap<Residency, ResidencyRow>;
  azureSkus: ReadonlyMap<AzureSku, AzureSkuRow>;
  gpuTypes: readonly GpuRow[];
  prices: readonly PriceRow[];
}

/** One problem in a catalog file of the user. */
export interface CatalogIssue {
  path: string;
  reason: string;
}
