import rows from "./unit-throughput.json";
import type { Provenance } from "./types";

/** What one provisioned throughput unit of Azure carries of a model. */
export interface UnitThroughputRow extends Provenance {
  /** Catalog key. */
  model: string;
  /**
   * Input tokens a minute. A token of output counts as many as its price is of the input's, and cached input none
   * (learn.microsoft.com, provisioned throughput, for GPT-4.1 and later; read 2026-11-21).
   */
  inputTokensPerMinute: number;
}

/** What a unit carries of a model; undefined where it is not known. */
export function unitThroughput(model: string): UnitThroughputRow | undefined {
  return unitThroughputRows().find((row) => row.model === model);
}

/** Every row, for tests and reports. */
export const unitThroughputRows = (): readonly UnitThroughputRow[] => rows as UnitThroughputRow[];
