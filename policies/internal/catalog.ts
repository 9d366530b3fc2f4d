import type { MachinePriceRow, PriceRow } from "../../catalog/types";
import { load } from "../load";

/** A GPU or other accelerator, by the beginning of the machine or accelerator type that asks for it. */
export interface GpuTypeRow {
  cloud: "aws" | "azure" | "gcp";
  field: "machineType" | "accelerator";
  pattern: string;
  accelerator: string;
}

export interface RegionRow {
  cloud: "aws" | "azure" | "gcp";
  id: string;
  /** Residency zone: `us`, `eu`, `other` or `global`. */
  zone: string;
}

export interface ModelRow {
  key: string;
  aws?: {
    foundationModelId: string;
    profiles?: { id: string }[];
    provisioned?: { modelId: string } | null;
    retires?: string | null;
  };
  azure?: { name: string; version: string; retires?: string | null };
  gcp?: { publisher: string; modelId: string; retires?: string | null };
}

export interface RetiredRow {
  key: string;
  cloud: "aws" | "azure" | "gcp";
  /** Day from which the cloud no longer serves it, YYYY-MM-DD. */
  retired: string;
  /** Catalog key of what to use instead. */
  replacement?: string;
}

/** Zones each residency admits. */
export interface ResidencyRow {
  residency: string;
  zones: string[];
}

/** Reads on first use and keeps: a pack that starts must not read what no rule asks for. */
function lazily<Content>(file: string): () => Content {
  let content: Content | undefined;
  return () => (content ??= load(file) as Content);
}

export const gpuTypes = lazily<GpuTypeRow[]>("../catalog/gpu-types.json");
export const regions = lazily<RegionRow[]>("../catalog/regions.json");
export const residencies = lazily<ResidencyRow[]>("../catalog/residency.json");
export const models = lazily<ModelRow[]>("../catalog/models.json");
export const retiredModels = lazily<RetiredRow[]>("../catalog/retired.json");

export const prices = lazily<PriceRow[]>("../catalog/prices.json");
export const machinePrices = lazily<MachinePriceRow[]>("../catalog/gpu-prices.json");

export interface TaggableTable {
  sdks: Record<string, string>;
  types: Record<string, string>;
}
export const taggableTypes = lazily<TaggableTable>("./data/taggable.json");

export type GpuInputKind =
  "type" | "accelerator" | "count" | "switch" | "support" | "document" | "always";
export interface GpuInputTable {
  sdks: Record<string, string>;
  judged: Record<string, Record<string, GpuInputKind>>;
}
export const gpuInputs = lazily<GpuInputTable>("./data/gpu-inputs.json");
