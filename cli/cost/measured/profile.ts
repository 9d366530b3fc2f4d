import { HOURS_PER_MONTH } from "../../../catalog";
import { rangeOf } from "../ranges";
import type { AliasWorkload, Place, Range } from "../workload";
import type { Usage } from "./usage";

/** What was measured over one stretch of time. */
export interface MeasuredPeriod {
  hours: number;
  usage: readonly Usage[];
}

/**
 * Profiles of the aliases from what was measured, one period a day or one for all. The middle is the mean, so that a month
 * like the measured one costs what it did; the ends are the 10th and the 90th percentile of the periods' totals, of calls
 * and of tokens each.
 */
export function profilesOf(periods: readonly MeasuredPeriod[]): Record<string, AliasWorkload> {
  const aliases = new Set(periods.flatMap(({ usage }) => usage.map(({ alias }) => alias)));
  return Object.fromEntries(
    [...aliases]
      .sort()
      .map((alias) => [alias, profileOf(alias, periods)] as const)
      .filter(([, { requests }]) => requests.p90 > 0),
  );
}

function profileOf(alias: string, periods: readonly MeasuredPeriod[]): AliasWorkload {
  const own = periods.map(({ hours, usage }) => ({
    hours,
    usage: usage.filter((each) => each.alias === alias),
  }));
  const monthly = (of: (usage: Usage) => number): Range =>
    spread(
      own.map(
        ({ hours, usage }) =>
          (usage.reduce((sum, each) => sum + of(each), 0) / hours) * HOURS_PER_MONTH,
      ),
    );
  const total = (of: (usage: Usage) => number): number =>
    own.flatMap(({ usage }) => usage).reduce((sum, each) => sum + of(each), 0);
  const requests = monthly(({ calls }) => calls);
  const perCall = (tokens: Range): Range =>
    rangeOf((place: Place) => (requests[place] > 0 ? tokens[place] / requests[place] : 0));
  const input = total(({ inputTokens }) => inputTokens);
  const shareOf = (tokens: number, most: number): number =>
    input > 0 ? Math.min(most, tokens / input) : 0;
  const hits = shareOf(
    total(({ cachedTokens }) => cachedTokens),
    1,
  );
  const writes = shareOf(
    total(({ writtenTokens }) => writtenTokens),
    1 - hits,
  );
  const tenants = sharesOf(own.flatMap(({ usage }) => usage));
  return {
    basis: "measured",
    requests,
    inputTokens: perCall(monthly(({ inputTokens }) => inputTokens)),
    outputTokens: perCall(monthly(({ outputTokens }) => outputTokens)),
    cacheHitRate: { p10: hits, p50: hits, p90: hits },
    cacheWriteShare: { p10: writes, p50: writes, p90: writes },
    batchShare: 0,
    priorityShare: 0,
    ...(tenants && { tenants }),
  };
}

/** Shares of the tenants by tokens, which is what is paid for; undefined where a call has no tenant. */
function sharesOf(usage: readonly Usage[]): Record<string, number> | undefined {
  if (usage.some(({ tenant }) => tenant === "")) return undefined;
  const weight = ({ inputTokens, outputTokens }: Usage): number => inputTokens + outputTokens;
  const all = usage.reduce((sum, each) => sum + weight(each), 0);
  if (all === 0) return undefined;
  const shares: Record<string, number> = {};
  for (const each of usage) shares[each.tenant] = (shares[each.tenant] ?? 0) + weight(each) / all;
  return shares;
}

function spread(values: readonly number[]): Range {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return {
    p10: Math.min(quantile(sorted, 0.1), mean),
    p50: mean,
    p90: Math.max(quantile(sorted, 0.9), mean),
  };
}

/** Between the two nearest of the sorted values. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below + (above - below) * (at - Math.floor(at));
}
