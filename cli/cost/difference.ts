import type { EnvironmentCost } from "./environment";
import { SMALLEST } from "./money";
import type { Range } from "./workload";

/** What a change makes dearer or cheaper in a month, in US dollars; calls at the middle of the profile. */
export interface Difference {
  monthlyUsd: number;
  /** What is paid whether anybody calls or not. */
  fixedMonthlyUsd: number;
  /** What calls cost; 0 without a profile. */
  useMonthlyUsd: number;
  /** Fixed cost by type, the largest change first; before a schedule takes its part off. */
  lines: { type: string; monthlyUsd: number }[];
  /** What a schedule changes: below 0 where machines sleep longer. */
  asleepMonthlyUsd: number;
  byCloud: Record<string, number>;
  byTenant: Record<string, number>;
  byAlias: Record<string, number>;
}

/** From one cost of a stack to the next. */
export function differenceOf(before: EnvironmentCost, after: EnvironmentCost): Difference {
  const monthlyUsd = after.totalMonthlyUsd - before.totalMonthlyUsd;
  const fixedMonthlyUsd = after.idleMonthlyUsd - before.idleMonthlyUsd;
  const sums: Record<string, number> = {};
  for (const { type, monthlyUsd: usd } of after.fixed.lines) sums[type] = (sums[type] ?? 0) + usd;
  for (const { type, monthlyUsd: usd } of before.fixed.lines) sums[type] = (sums[type] ?? 0) - usd;
  return {
    monthlyUsd,
    fixedMonthlyUsd,
    useMonthlyUsd: monthlyUsd - fixedMonthlyUsd,
    lines: sorted(sums),
    asleepMonthlyUsd:
      (before.schedule?.savedMonthlyUsd ?? 0) - (after.schedule?.savedMonthlyUsd ?? 0),
    byCloud: changes(before.byCloud, after.byCloud),
    byTenant: changes(before.byTenant, after.byTenant),
    byAlias: changes(before.byAlias, after.byAlias),
  };
}

/** Differences of several stacks together. */
export function summed(all: readonly Difference[]): Difference {
  const sum = (of: (each: Difference) => number): number =>
    all.reduce((total, each) => total + of(each), 0);
  const sums = (of: (each: Difference) => Record<string, number>): Record<string, number> => {
    const result: Record<string, number> = {};
    for (const [name, usd] of all.flatMap((each) => Object.entries(of(each))))
      result[name] = (result[name] ?? 0) + usd;
    return result;
  };
  return {
    monthlyUsd: sum((each) => each.monthlyUsd),
    fixedMonthlyUsd: sum((each) => each.fixedMonthlyUsd),
    useMonthlyUsd: sum((each) => each.useMonthlyUsd),
    lines: sorted(
      sums(({ lines }) => {
        const one: Record<string, number> = {};
        for (const { type, monthlyUsd } of lines) one[type] = (one[type] ?? 0) + monthlyUsd;
        return one;
      }),
    ),
    asleepMonthlyUsd: sum((each) => each.asleepMonthlyUsd),
    byCloud: sums((each) => each.byCloud),
    byTenant: sums((each) => each.byTenant),
    byAlias: sums((each) => each.byAlias),
  };
}

function sorted(sums: Record<string, number>): Difference["lines"] {
  return Object.entries(sums)
    .filter(([, usd]) => Math.abs(usd) >= SMALLEST)
    .map(([type, monthlyUsd]) => ({ type, monthlyUsd }))
    .sort((a, b) => Math.abs(b.monthlyUsd) - Math.abs(a.monthlyUsd) || (a.type < b.type ? -1 : 1));
}

function changes(
  before: Record<string, Range>,
  after: Record<string, Range>,
): Record<string, number> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names
      .map((name) => [name, (after[name]?.p50 ?? 0) - (before[name]?.p50 ?? 0)] as const)
      .filter(([, usd]) => Math.abs(usd) >= SMALLEST),
  );
}
