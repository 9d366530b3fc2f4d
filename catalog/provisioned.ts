import rows from "./provisioned.json";
import type { Cloud, Provenance } from "./types";

/** How long bought throughput is bound for. `none`: by the hour. */
export type Commitment = "none" | "month" | "year";

/** What a unit of throughput costs that is paid whether it is used or not. */
export interface ProvisionedRow extends Provenance {
  cloud: Cloud;
  /** Azure: the deployment's SKU. */
  sku: string;
  commitment: Commitment;
  /** What is counted: `PTU` on Azure. */
  unit: "PTU";
  /** US dollars for a unit and a month of 730 hours. */
  usdPerUnitMonth: number;
}

/**
 * Every price of bought throughput that was read. Bedrock's model units and Google's generative AI scale units have none:
 * AWS quotes its in the account, by model and commitment, and no page that was read names Google's in dollars.
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
