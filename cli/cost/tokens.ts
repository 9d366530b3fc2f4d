import { loadCatalog, type Provider } from "../../catalog";
import { tokenTiers } from "../../catalog/token-tiers";
import type { Description, PricedTarget } from "./description";
import { added, rangeOf, times } from "./ranges";
import { WRITES_PER_HIT, type AliasWorkload, type Place, type Range } from "./workload";

/** What the calls of one alias cost in a month. */
export interface AliasCost {
  alias: string;
  usd: Range;
  targets: TargetCost[];
  /** By tenant; empty without tenants. */
  tenants: Record<string, Range>;
  /** What the sum does not say by itself. */
  notes: string[];
}

/** What the calls of one target cost in a month. */
export interface TargetCost {
  key: string;
  provider: Provider;
  /** Catalog key. */
  model: string;
  /** Where it is called; empty where the state does not say. */
  region: string;
  /** Of the alias's calls, 0 to 1. */
  share: number;
  usd: Range;
  /** At the middle of the profile; together `usd.p50`. */
  meters: Meter[];
}

/** Tokens that are charged alike. */
export interface Meter {
  meter: "input" | "cache write" | "cached input" | "output";
  tier: "standard" | "batch" | "priority";
  /** Of a month. */
  tokens: number;
  usdPerMillion: number;
}

type Alias = Description["aliases"][number];

/**
 * Cost of an alias's tokens. Calls are counted where its routing sends them while every target answers: the first
 * of a priority, the cheapest, by weight, and alike where the fastest is taken. The low end of the range goes with many
 * cache hits and few cache writes, the high end the other way round.
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
    const free = share === 0 || target.provisioned;
    const meters = (place: Place): Meter[] =>
      free
        ? []
        : callMeters(target, workload, place, notes).map((meter) => ({
            ...meter,
            tokens: meter.tokens * workload.requests[place] * share,
          }));
    const usd = rangeOf((place) => sumUsd(meters(place)));
    if (share > 0 && target.provisioned)
      notes.add(`${target.key}: paid by the hour, its tokens cost nothing more`);
    const { key, provider, model, region } = target;
    return { key, provider, model, region, share, usd, meters: meters("p50") };
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

/** US dollars of tokens. */
const sumUsd = (meters: readonly Meter[]): number =>
  meters.reduce((sum, { tokens, usdPerMillion }) => sum + (tokens / 1e6) * usdPerMillion, 0);

/** What one call is charged for. */
function callMeters(
  target: PricedTarget,
  workload: AliasWorkload,
  place: Place,
  notes: Set<string>,
): Meter[] {
  const { batchShare, priorityShare } = workload;
  const inputTokens = workload.inputTokens[place];
  const outputTokens = workload.outputTokens[place];
  const prices = pricesOf(target, inputTokens, workload);
  const hits = workload.cacheHitRate[MIRRORED[place]];
  const writes = prices.cacheWrite === undefined ? 0 : writesOf(workload, place, hits);
  const missing = (what: string): void =>
    void notes.add(`${target.key}: no ${what} price is known, counted at the plain one`);
  if (hits > 0 && prices.cachedInput === undefined) missing("cached");
  if (writes > 0 && workload.cacheWriteShare === undefined)
    notes.add(
      `${target.key}: no \`cacheWriteShare\` is known, ${WRITES_PER_HIT} tokens are taken to be written into the cache for each that is read`,
    );
  if (batchShare > 0 && !prices.batch) missing("batch");
  if (priorityShare > 0 && !prices.priority) missing("priority");
  const plain = (tier: Meter["tier"], share: number): Meter[] => [
    meter("input", tier, share * (1 - hits - writes) * inputTokens, prices.plain.input),
    meter("cache write", tier, share * writes * inputTokens, prices.cacheWrite ?? 0),
    meter(
      "cached input",
      tier,
      share * hits * inputTokens,
      prices.cachedInput ?? prices.plain.input,
    ),
    meter("output", tier, share * outputTokens, prices.plain.output),
  ];
  const at = (tier: "batch" | "priority", share: number): Meter[] => {
    const usd = prices[tier];
    if (!usd) return plain(tier, share);
    return [
      meter("input", tier, share * inputTokens, usd.input),
      meter("output", tier, share * outputTokens, usd.output),
    ];
  };
  return [
    ...plain("standard", 1 - batchShare - priorityShare),
    ...at("batch", batchShare),
    ...at("priority", priorityShare),
  ].filter(({ tokens }) => tokens > 0);
}

/** Share of a call's input that is written into the cache. */
function writesOf({ cacheWriteShare }: AliasWorkload, place: Place, hits: number): number {
  const writes = cacheWriteShare ? cacheWriteShare[place] : hits * WRITES_PER_HIT;
  return Math.min(writes, 1 - hits);
}

const meter = (
  name: Meter["meter"],
  tier: Meter["tier"],
  tokens: number,
  usdPerMillion: number,
): Meter => ({ meter: name, tier, tokens, usdPerMillion });

const MIRRORED: Readonly<Record<Place, Place>> = { p10: "p90", p50: "p50", p90: "p10" };

interface TokenUsd {
  input: number;
  output: number;
}

interface Prices {
  plain: TokenUsd;
  cachedInput?: number;
  cacheWrite?: number;
  batch?: TokenUsd;
  priority?: TokenUsd;
}

/** The catalog's tiers are of a model's widest scope; a target's own scope moves them as it moves the plain price. */
function pricesOf(
  { provider, model, price }: PricedTarget,
  inputTokens: number,
  { cacheTtl }: AliasWorkload,
): Prices {
  const base = loadCatalog().models.get(model)?.[provider]?.price;
  const tiers = tokenTiers(provider, model);
  if (!base || !tiers) return { plain: price };
  const scale = (tier: TokenUsd): TokenUsd => ({
    input: tier.input * ratio(price.input, base.input),
    output: tier.output * ratio(price.output, base.output),
  });
  const { cachedInput, batch, priority, longContext } = tiers;
  const cacheWrite = (cacheTtl === "1h" ? tiers.cacheWriteHour : undefined) ?? tiers.cacheWrite;
  const long = longContext !== undefined && inputTokens > longContext.aboveTokens;
  // Few lists name long prompts of cached input, batches and priority: all are moved as the plain price is.
  const longer = {
    input: long ? ratio(longContext.input, base.input) : 1,
    output: long ? ratio(longContext.output, base.output) : 1,
  };
  const lengthened = (tier: TokenUsd): TokenUsd => ({
    input: tier.input * longer.input,
    output: tier.output * longer.output,
  });
  const ofInput = (usd: number): number => usd * ratio(price.input, base.input) * longer.input;
  return {
    plain: long ? scale(longContext) : price,
    ...(cachedInput !== undefined && { cachedInput: ofInput(cachedInput) }),
    ...(cacheWrite !== undefined && { cacheWrite: ofInput(cacheWrite) }),
    ...(batch && { batch: lengthened(scale(batch)) }),
    ...(priority && { priority: lengthened(scale(priority)) }),
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
