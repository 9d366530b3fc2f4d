import rows from "./provisioned.json";
import type { Cloud, Provenance, Provider } from "./types";

/** How long bought throughput is bound for. `none`: by the hour; `quarter`: three months. */
export type Commitment = "none" | "week" | "month" | "quarter" | "year";

/** What a unit of throughput costs that is paid whether it is used or not. */
export interface ProvisionedRow extends Provenance {
  cloud: Cloud;
  /** Azure: the deployment's SKU. Google: `global`, the endpoint that it is bought for. */
  sku: string;
  commitment: Commitment;
  /** What is counted: provisioned throughput units of Azure, generative AI scale units of Google. */
  unit: "PTU" | "GSU";
  /** US dollars for a unit and a month of 730 hours. */
  usdPerUnitMonth: number;
}

/**
 * Every price of bought throughput that was read. Bedrock's model units have none: AWS' price map has amounts for them under
 * keys that name no model. A scale unit of Google in a single region has none either: it costs "about" a tenth more.
 */
export const provisionedRows = (): readonly ProvisionedRow[] => rows as ProvisionedRow[];

/** US dollars for a unit and a month; undefined where no price was read. */
export function provisionedUsd(
  cloud: Cloud,
  sku: string,
  commitment: Commitment,
): number | undefined {
  return provisionedRows().find(
    (row) => row.cloud === cloud && row.sku === sku && row.commitment === commitment,
  )?.usdPerUnitMonth;
}

/**
 * The fewest units of Google that a model's throughput is bought in; undefined where none are sold or none have a price. Sold
 * for Gemini 3: https://cloud.google.com/blog/products/ai-machine-learning/provisioned-throughput-on-vertex-ai (2026-02-19).
 */
export function scaleUnitOf(target: {
  provider: Provider;
  model: string;
  region: string;
}): { sku: "global"; units: number } | undefined {
  const { provider, model, region } = target;
  const isSold = provider === "gcp" && region === "global" && model.startsWith("gemini-3");
  return isSold ? { sku: "global", units: 1 } : undefined;
}
