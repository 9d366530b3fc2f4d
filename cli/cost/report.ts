import { estimateIdleCost, type IdleCost } from "../../catalog";
import type { EgressMode } from "../../catalog/egress";
import { descriptionsOf, type Description } from "./description";
import { added, none } from "./ranges";
import type { PricedStack } from "./resources";
import { aliasCost, type AliasCost } from "./tokens";
import { trafficCost, type TrafficCost } from "./traffic";
import type { Range, Workload } from "./workload";

/** What a stack costs in a month of 730 hours, from list prices without discounts, in US dollars. */
export interface CostReport {
  source: string;
  /** Fixed and by use, at the middle of the profile. */
  totalMonthlyUsd: number;
  /** The same at the ends of the profile; both the total where there is no profile. */
  range: { p10: number; p90: number };
  /** Against what is deployed; absent where only a state was read. */
  difference?: { monthlyUsd: number; lines: { type: string; monthlyUsd: number }[] };
  /** What is paid whether anybody calls or not. */
  fixed: { monthlyUsd: number; byCloud: Record<string, number>; lines: IdleCost["lines"] };
  /** What calls cost; absent without a profile or an endpoint. */
  use?: {
    basis: Workload["basis"];
    monthlyUsd: Range;
    byProvider: Record<string, Range>;
    byTenant: Record<string, Range>;
    environments: EnvironmentUse[];
  };
  /** Kinds that have no price: in no sum, and never taken for free. */
  unpriced: { type: string; count: number }[];
  /** Aliases without a profile: their calls are in no sum. */
  withoutWorkload: string[];
}

/** What the calls of one endpoint cost. */
export interface EnvironmentUse {
  environment: string;
  aliases: AliasCost[];
  traffic?: TrafficCost;
}

export interface CostOptions {
  workload?: Workload | undefined;
  egress: EgressMode;
}

/** Prices a stack. */
export function costReport(stack: PricedStack, { workload, egress }: CostOptions): CostReport {
  const fixed = estimateIdleCost(stack.planned);
  const descriptions = descriptionsOf(stack.planned);
  const environments = workload
    ? descriptions.map((each) => environmentUse(each, workload, egress))
    : [];
  const used = environments.length > 0;
  const use = added(...environments.map(totalOf));
  const deployed = stack.deployed && estimateIdleCost(stack.deployed);
  return {
    source: stack.source,
    totalMonthlyUsd: fixed.totalMonthlyUsd + use.p50,
    range: { p10: fixed.totalMonthlyUsd + use.p10, p90: fixed.totalMonthlyUsd + use.p90 },
    ...(deployed && { difference: differenceOf(deployed, fixed) }),
    fixed: {
      monthlyUsd: fixed.totalMonthlyUsd,
      byCloud: byCloud(fixed),
      lines: fixed.lines,
    },
    ...(used && {
      use: {
        basis: workload!.basis,
        monthlyUsd: use,
        byProvider: grouped(
          environments.flatMap(({ aliases }) =>
            aliases.flatMap(({ targets }) =>
              targets.map(({ provider, usd }) => [provider, usd] as const),
            ),
          ),
        ),
        byTenant: grouped(
          environments.flatMap(({ aliases }) =>
            aliases.flatMap(({ tenants }) => Object.entries(tenants)),
          ),
        ),
        environments,
      },
    }),
    unpriced: fixed.unpriced,
    withoutWorkload: descriptions.flatMap(({ aliases }) =>
      aliases.flatMap(({ name }) => (workload?.aliases[name] ? [] : [name])),
    ),
  };
}

function environmentUse(
  { environment, home, aliases, tenants }: Description,
  workload: Workload,
  egress: EgressMode,
): EnvironmentUse {
  const costs = aliases.flatMap((alias) => {
    const profile = workload.aliases[alias.name];
    if (!profile) return [];
    const callers = Object.keys(tenants).filter((name) =>
      tenants[name]!.models.includes(alias.name),
    );
    return [aliasCost(alias, profile, callers)];
  });
  const traffic = home && trafficCost(home, costs, workload, egress);
  return { environment, aliases: costs, ...(traffic && { traffic }) };
}

const totalOf = ({ aliases, traffic }: EnvironmentUse): Range =>
  added(
    ...aliases.map(({ usd }) => usd),
    ...(traffic ? [traffic.egressUsd, traffic.translationUsd] : []),
  );

/** The cloud is the first word of a type token; a cluster's objects run on the home's machines. */
function byCloud({ lines }: IdleCost): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { type, monthlyUsd } of lines) {
    if (monthlyUsd === 0) continue;
    const cloud = type.split(":")[0]!;
    sums[cloud] = (sums[cloud] ?? 0) + monthlyUsd;
  }
  return sums;
}

function differenceOf(before: IdleCost, after: IdleCost): NonNullable<CostReport["difference"]> {
  const sums = new Map<string, number>();
  for (const { type, monthlyUsd } of after.lines)
    sums.set(type, (sums.get(type) ?? 0) + monthlyUsd);
  for (const { type, monthlyUsd } of before.lines)
    sums.set(type, (sums.get(type) ?? 0) - monthlyUsd);
  const lines = [...sums]
    .filter(([, monthlyUsd]) => Math.abs(monthlyUsd) >= 0.005)
    .map(([type, monthlyUsd]) => ({ type, monthlyUsd }))
    .sort((a, b) => Math.abs(b.monthlyUsd) - Math.abs(a.monthlyUsd) || (a.type < b.type ? -1 : 1));
  return { monthlyUsd: after.totalMonthlyUsd - before.totalMonthlyUsd, lines };
}

function grouped(entries: readonly (readonly [string, Range])[]): Record<string, Range> {
  const sums: Record<string, Range> = {};
  for (const [name, usd] of entries) sums[name] = added(sums[name] ?? none(), usd);
  return sums;
}
