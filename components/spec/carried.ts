import type { ModelRow } from "../../catalog";
import { carriedBy } from "../../catalog/carried";
import type { Capability, ModelAliasSpec, Provider } from "./types";

/** What callers of the gateway can have of a model, by who serves it, sorted. */
export const carried: (model: ModelRow, provider: Provider) => Capability[] = carriedBy;

/** What an alias promises: what it says, else what its first target can do. */
export interface AliasPromise {
  capabilities: Capability[];
  contextTokens: number;
}

/** The promise of an alias whose first target is a model of which so much is carried. */
export function promiseOf(
  alias: Partial<Pick<ModelAliasSpec, "capabilities" | "contextTokens">>,
  first: ModelRow,
  carriedOfFirst: readonly Capability[],
): AliasPromise {
  return {
    capabilities: [...new Set(alias.capabilities ?? carriedOfFirst)].sort(),
    contextTokens: alias.contextTokens ?? first.contextTokens,
  };
}
