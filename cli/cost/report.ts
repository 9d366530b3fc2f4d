import type { IdleCost } from "../../catalog";
import { adviceFor, breakEvensFor, type Advice, type BreakEvens } from "./advice";
import { differenceOf, summed, type Difference } from "./difference";
import {
  environmentCost,
  grouped,
  type CostOptions,
  type EnvironmentCost,
  type EnvironmentUse,
} from "./environment";
import { added } from "./ranges";
import type { PricedStack } from "./resources";
import { mixed, type Basis, type Range } from "./workload";

export type { CostOptions, EnvironmentCost, EnvironmentUse } from "./environment";
export type { Difference } from "./difference";

/** What stacks cost in a month of 730 hours, from list prices without discounts, in US dollars. */
export interface CostReport {
  source: string;
  /** Fixed and by use, at the middle of the profile. */
  totalMonthlyUsd: number;
  /** The same at the ends of the profile; both the total where there is no profile. */
  range: { p10: number; p90: number };
  /** What is paid in a month without a single call. */
  idleMonthlyUsd: number;
  /** Against what is deployed; absent where only states were read. */
  difference?: Difference;
  /** What is paid whether anybody calls or not, before a schedule takes its part off. */
  fixed: { monthlyUsd: number; byCloud: Record<string, number>; lines: IdleCost["lines"] };
  /** What calls cost; absent without a profile or an endpoint. */
  use?: {
    basis: Basis;
    monthlyUsd: Range;
    byProvider: Record<string, Range>;
    byTenant: Record<string, Range>;
    environments: EnvironmentUse[];
  };
  /** Everything, by cloud or direct provider. */
  byCloud: Record<string, Range>;
  /** Everything, by tenant; what no tenant causes alone is `(shared)`. */
  byTenant: Record<string, Range>;
  /** Everything, by alias; what no alias causes alone is `(shared)`. */
  byAlias: Record<string, Range>;
  /** One for each stack, in the order given. */
  environments: (EnvironmentCost & { source: string; difference?: Difference })[];
  /** The time that calls were measured over, for people; absent where all are assumed. */
  measuredOver?: string;
  /** Kinds that have no price: in no sum, and never taken for free. */
  unpriced: IdleCost["unpriced"];
  /** Aliases without a profile: their calls are in no sum. */
  withoutWorkload: string[];
  /** What would make it cheaper, the largest first; absent without a profile. */
  advice?: Advice[];
  /** When buying capacity or machines begins to pay; absent without a profile. */
  breakEvens?: BreakEvens;
}

/** Prices one stack, or several together. */
export function costReport(
  stacks: PricedStack | readonly PricedStack[],
  options: CostOptions,
): CostReport {
  const all = "planned" in stacks ? [stacks] : stacks;
  const environments = all.map(({ source, planned, deployed }) => {
    const cost = environmentCost(planned, options);
    const before = deployed && environmentCost(deployed, options);
    return { source, ...cost, ...(before && { difference: differenceOf(before, cost) }) };
  });
  const sum = (of: (each: EnvironmentCost) => number): number =>
    environments.reduce((all, each) => all + of(each), 0);
  const merged = (of: (each: EnvironmentCost) => Record<string, Range>): Record<string, Range> =>
    grouped(environments.flatMap((each) => Object.entries(of(each))));
  const differences = environments.flatMap(({ difference }) => difference ?? []);
  const use = environments.flatMap((each) => each.use);
  return {
    source: environments.map(({ source }) => source).join(", "),
    totalMonthlyUsd: sum((each) => each.totalMonthlyUsd),
    range: { p10: sum((each) => each.range.p10), p90: sum((each) => each.range.p90) },
    idleMonthlyUsd: sum((each) => each.idleMonthlyUsd),
    ...(differences.length > 0 && { difference: summed(differences) }),
    fixed: {
      monthlyUsd: sum(({ fixed }) => fixed.monthlyUsd),
      byCloud: numbers(environments.map(({ fixed }) => fixed.byCloud)),
      lines: lines(environments.map(({ fixed }) => fixed.lines)),
    },
    ...(use.length > 0 && { use: useOf(use) }),
    byCloud: merged((each) => each.byCloud),
    byTenant: merged((each) => each.byTenant),
    byAlias: merged((each) => each.byAlias),
    environments,
    unpriced: counts(environments.flatMap(({ unpriced }) => unpriced)),
    withoutWorkload: [...new Set(environments.flatMap(({ withoutWorkload }) => withoutWorkload))],
  };
}

/**
 * What would make stacks cheaper, and when buying begins to pay; nothing without a profile. `costs`: what each of them costs.
 */
export function advised(
  stacks: readonly PricedStack[],
  { workload, egress }: CostOptions,
  costs: readonly EnvironmentCost[],
): Pick<CostReport, "advice" | "breakEvens"> {
  if (!workload) return {};
  const subjects = stacks.map((stack, at) => ({
    stack,
    workload,
    egress,
    idle: idleOf(costs[at]!),
  }));
  const breakEvens = subjects.map(breakEvensFor);
  return {
    advice: subjects.flatMap(adviceFor).sort((a, b) => b.monthlyUsd - a.monthlyUsd),
    breakEvens: {
      provisioned: breakEvens.flatMap(({ provisioned }) => provisioned),
      selfHosted: breakEvens.flatMap(({ selfHosted }) => selfHosted),
    },
  };
}

const idleOf = ({ fixed, unpriced }: EnvironmentCost): IdleCost => ({
  totalMonthlyUsd: fixed.monthlyUsd,
  lines: fixed.lines,
  unpriced,
});

function useOf(environments: EnvironmentUse[]): NonNullable<CostReport["use"]> {
  const aliases = environments.flatMap((each) => each.aliases);
  return {
    basis: mixed(aliases.map(({ basis }) => basis)),
    monthlyUsd: added(
      ...aliases.map(({ usd }) => usd),
      ...environments.flatMap(({ traffic }) =>
        traffic ? [traffic.egressUsd, traffic.translationUsd] : [],
      ),
    ),
    byProvider: grouped(
      aliases.flatMap(({ targets }) =>
        targets.map(({ provider, usd }) => [provider, usd] as const),
      ),
    ),
    byTenant: grouped(aliases.flatMap(({ tenants }) => Object.entries(tenants))),
    environments,
  };
}

function numbers(all: readonly Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, usd] of all.flatMap((each) => Object.entries(each)))
    sums[name] = (sums[name] ?? 0) + usd;
  return sums;
}

/** Lines of the same row together, dearest first. */
function lines(all: readonly IdleCost["lines"][]): IdleCost["lines"] {
  if (all.length === 1) return all[0]!;
  const sums = new Map<string, IdleCost["lines"][number]>();
  for (const line of all.flat()) {
    const key = JSON.stringify({ ...line, count: 0, monthlyUsd: 0, regions: [] });
    const known = sums.get(key);
    sums.set(
      key,
      known
        ? {
            ...known,
            count: known.count + line.count,
            monthlyUsd: known.monthlyUsd + line.monthlyUsd,
            regions: [...new Set([...known.regions, ...line.regions])].sort(),
          }
        : line,
    );
  }
  return [...sums.values()].sort(
    (a, b) => b.monthlyUsd - a.monthlyUsd || (a.type < b.type ? -1 : 1),
  );
}

function counts(all: CostReport["unpriced"]): CostReport["unpriced"] {
  const sums = new Map<string, CostReport["unpriced"][number]>();
  for (const entry of all) {
    const key = `${entry.type} ${entry.reason}`;
    sums.set(key, { ...entry, count: entry.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
}
