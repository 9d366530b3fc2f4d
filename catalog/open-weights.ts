import rows from "./open-weights.json";
import type { Provenance } from "./types";

/** A model whose weights anybody can have, and what it takes to hold them. */
export interface OpenWeightsRow extends Provenance {
  /** Catalog key. */
  model: string;
  licence: string;
  /** Accelerators of one machine of which so many hold the model; any of these will do. */
  fits: { accelerator: string; count: number }[];
}

/** What it takes to serve a model oneself; undefined where its weights cannot be had, or the needs were not read. */
export function openWeights(model: string): OpenWeightsRow | undefined {
  return openWeightsRows().find((row) => row.model === model);
}

/** Every row, for tests and reports. */
export const openWeightsRows = (): readonly OpenWeightsRow[] => rows as OpenWeightsRow[];
