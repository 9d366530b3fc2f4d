import { loadCatalog, type Provider } from "../../catalog";
import { tokenTiers } from "../../catalog/token-tiers";
import type { Description, PricedTarget } from "./description";
import { added, none, rangeOf, times } from "./ranges";
import type { AliasWorkload, Place, Range } from "./workload";

/** What the calls of one alias cost in a month. */
export interface AliasCost {
  alias: string;
  usd: Range;
  targets: { key: string; provider: Provider; share: number; usd: Range }[];
  /** By tenant; empty without tenants. */
  tenants: Record<string, Range>;
  /** What the sum does not say by itself. */
  notes: string[];
}

type Alias = Description["aliases"][number];

/**
 * Cost of an alias's tokens. Calls are counted where its routing sends them while every target answers: the first
 * of a priority, the cheapest, by weight, and alike where the fastest is taken. The low end of the range goes with many
 * cache hits, the high end with few.
 */
export function aliasCost(
  alias: Alias,
  workload: AliasWorkload,
  callers: readonly string[],
): AliasCost {
  const notes = new Set<string>();
  const shares = sharesOf(alias);
  const targets = alias.targets.map((target, at) => {
    const share = shares[at]!;
    const usd =
      share === 0 || target.provisioned
        ? none()
        : times(
            rangeOf((place) => workload.requests[place] * callUsd(target, workload, place, notes)),
            share,
          );
    if (share > 0 && target.provisioned)
      notes.add(`${target.key}: paid by the hour, its tokens cost nothing more`);
    return { key: target.key, provider: target.provider, share, usd };
  });
  if (alias.routing === "latency" && alias.targets.length > 1)
    notes.add("the fastest target is taken, so that calls were shared out alike");
  const usd = added(...targets.map((target) => target.usd));
  return {
    alias: alias.name,
    usd,
    targets,
    tenants: byTenant(usd, workload, callers, notes),
    notes: [...notes],
  };
}

function sharesOf({ routing, targets }: Alias): number[] {
  if (routing === "latency") return targets.map(() => 1 / targets.length);
  if (routing !== "weighted") return targets.map((_, at) => (at === 0 ? 1 : 0));
  const all = targets.reduce((sum, { weight }) => sum + weight, 0);
  return targets.map(({ weight }) => (all === 0 ? 1 / targets.length : weight / all));
}

/** US dollars of one call. */
function callUsd(
  target: PricedTarget,
  workload: AliasWorkload,
  place: Place,
  notes: Set<string>,
): number {
  const { batchShare, priorityShare } = workload;
  const prices = pricesOf(target, workload.inputTokens[place]);
  const input = workload.inputTokens[place] / 1e6;
  const output = workload.outputTokens[place] / 1e6;
  const hits = workload.cacheHitRate[MIRRORED[place]];
  const missing = (what: string): void =>
    void notes.add(`${target.key}: no ${what} price is known, counted at the plain one`);
  if (hits > 0 && prices.cachedInput === undefined) missing("cached");
  if (batchShare > 0 && !prices.batch) missing("batch");
  if (priorityShare > 0 && !prices.priority) missing("priority");
  const cached = prices.cachedInput ?? prices.plain.input;
  const plain =
    input * ((1 - hits) * prices.plain.input + hits * cached) + output * prices.plain.output;
  const at = (tier: TokenUsd | undefined): number =>
    tier ? input * tier.input + output * tier.output : plain;
  return (
    (1 - batchShare - priorityShare) * plain +
    batchShare * at(prices.batch) +
    priorityShare * at(prices.priority)
  );
}

const MIRRORED: Readonly<Record<Place, Place>> = { p10: "p90", p50: "p50", p90: "p10" };

interface TokenUsd {
  input: number;
  output: number;
}

interface Prices {
  plain: TokenUsd;
  cachedInput?: number;
  batch?: TokenUsd;
  priority?: TokenUsd;
}

/** The catalog's tiers are of a model's widest scope; a target's own scope moves them as it moves the plain price. */
function pricesOf({ provider, model, price }: PricedTarget, inputTokens: number): Prices {
  const base = loadCatalog().models.get(model)?.[provider]?.price;
  const tiers = tokenTiers(provider, model);
  if (!base || !tiers) return { plain: price };
  const scale = (tier: TokenUsd): TokenUsd => ({
    input: tier.input * ratio(price.input, base.input),
    output: tier.output * ratio(price.output, base.output),
  });
  const { cachedInput, batch, priority, longContext } = tiers;
  const long = longContext !== undefined && inputTokens > longContext.aboveTokens;
  return {
    plain: long ? scale(longContext) : price,
    ...(cachedInput !== undefined && {
      cachedInput:
        cachedInput *
        ratio(price.input, base.input) *
        (long ? ratio(longContext.input, base.input) : 1),
    }),
    ...(batch && { batch: scale(batch) }),
    ...(priority && { priority: scale(priority) }),
  };
}

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 1);

function byTenant(
  usd: Range,
  { tenants }: AliasWorkload,
  callers: readonly string[],
  notes: Set<string>,
): Record<string, Range> {
  if (tenants)
    return Object.fromEntries(
      Object.entries(tenants).map(([name, share]) => [name, times(usd, share)]),
    );
  if (callers.length > 1) notes.add("shared out alike among the tenants that may call");
  return Object.fromEntries(callers.map((name) => [name, times(usd, 1 / callers.length)]));
}
