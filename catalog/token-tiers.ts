import rows from "./token-tiers.json";
import type { Provenance, Provider } from "./types";

/** What else a model's tokens cost than its plain price, in US dollars per million at its widest scope. */
export interface TokenTierRow extends Provenance {
  /** Catalog key of the model. */
  model: string;
  provider: Provider;
  /** Input that the provider still had from an earlier call. */
  cachedInput?: number;
  /** Input that it keeps for later calls, for some minutes; absent where keeping costs nothing beside its plain price. */
  cacheWrite?: number;
  /** The same, kept for an hour. */
  cacheWriteHour?: number;
  /** Calls whose answers may take a day. */
  batch?: { input: number; output: number };
  /** Calls that are served before others. */
  priority?: { input: number; output: number };
  /** Calls with more input than that. */
  longContext?: { aboveTokens: number; input: number; output: number };
}

let byModel: ReadonlyMap<string, TokenTierRow> | undefined;

/** The row of a model where a provider serves it; undefined when its plain price is all that is known. */
export function tokenTiers(provider: Provider, model: string): TokenTierRow | undefined {
  byModel ??= new Map((rows as TokenTierRow[]).map((row) => [`${row.provider}/${row.model}`, row]));
  return byModel.get(`${provider}/${model}`);
}

/** Every row, for tests and reports. */
export const tokenTierRows = (): readonly TokenTierRow[] => rows as TokenTierRow[];
