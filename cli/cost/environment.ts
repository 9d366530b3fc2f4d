import { estimateIdleCost, type Cloud, type IdleCost } from "../../catalog";
import type { EgressMode } from "../../catalog/egress";
import type { StateResource } from "../check/preview";
import { descriptionsOf, type Description } from "./description";
import { added, none, times } from "./ranges";
import { scheduleOf, type ScheduleCost } from "./schedule";
import { aliasCost, type AliasCost } from "./tokens";
import { trafficCost, type TrafficCost } from "./traffic";
import { profileOf, type Basis, type Range, type Workload } from "./workload";

/** Under which costs are listed that belong to no single tenant or alias. */
export const SHARED = "(shared)";

/** What is priced, and how it is called. */
export interface CostOptions {
  workload?: Workload | undefined;
  egress: EgressMode;
}

/** What the calls of one endpoint cost. */
export interface EnvironmentUse {
  environment: string;
  aliases: (AliasCost & { basis: Basis })[];
  traffic?: TrafficCost;
}

/** What the resources of one stack cost in a month of 730 hours, in US dollars. */
export interface EnvironmentCost {
  /** The endpoint's environment, else the stack's name. */
  environment: string;
  totalMonthlyUsd: number;
  range: { p10: number; p90: number };
  /** What is paid in a month without a single call. */
  idleMonthlyUsd: number;
  /** What is paid whether anybody calls or not, before the schedule takes its part off. */
  fixed: { monthlyUsd: number; byCloud: Record<string, number>; lines: IdleCost["lines"] };
  /** What shutting down at night takes off; absent without a schedule. */
  schedule?: ScheduleCost;
  /** What calls cost, by endpoint; empty without a profile or an endpoint. */
  use: EnvironmentUse[];
  /** Everything, by cloud or direct provider. */
  byCloud: Record<string, Range>;
  /** Everything, by tenant; what no tenant causes alone is `(shared)`. */
  byTenant: Record<string, Range>;
  /** Everything, by alias; what no alias causes alone is `(shared)`. */
  byAlias: Record<string, Range>;
  unpriced: IdleCost["unpriced"];
  withoutWorkload: string[];
}

/** Prices the resources of one stack. `idle`: what they cost without calls, where that is known already. */
export function environmentCost(
  resources: readonly StateResource[],
  { workload, egress }: CostOptions,
  idle: IdleCost = estimateIdleCost(resources),
): EnvironmentCost {
  const own = resources.filter(({ type }) => type.startsWith("unifiedai:"));
  const descriptions = descriptionsOf(own);
  const home = descriptions.find((each) => each.home)?.home;
  const use = workload ? descriptions.map((each) => endpointUse(each, workload, egress)) : [];
  const schedule = scheduleOf(own, idle);
  const fixedByCloud = byCloud(idle, home);
  const calls = added(...use.map(useTotal));
  const idleMonthlyUsd = idle.totalMonthlyUsd - (schedule?.savedMonthlyUsd ?? 0);
  const traffic = added(...use.map(trafficTotal));
  const shared = added(always(idleMonthlyUsd), traffic);
  const aliases = use.flatMap((each) => each.aliases);
  return {
    environment: descriptions[0]?.environment ?? stackName(resources),
    totalMonthlyUsd: idleMonthlyUsd + calls.p50,
    range: { p10: idleMonthlyUsd + calls.p10, p90: idleMonthlyUsd + calls.p90 },
    idleMonthlyUsd,
    fixed: { monthlyUsd: idle.totalMonthlyUsd, byCloud: fixedByCloud, lines: idle.lines },
    ...(schedule && { schedule }),
    use,
    byCloud: grouped([
      ...Object.entries(fixedByCloud).map(([cloud, usd]) => [cloud, always(usd)] as const),
      ...(schedule ? [[home ?? "kubernetes", always(-schedule.savedMonthlyUsd)] as const] : []),
      ...aliases.flatMap(({ targets }) =>
        targets.map(({ provider, usd }) => [provider, usd] as const),
      ),
      ...use.flatMap((each) =>
        each.traffic ? [[each.traffic.home, trafficTotal(each)] as const] : [],
      ),
    ]),
    byTenant: grouped([
      ...aliases.flatMap(({ tenants, usd }): [string, Range][] =>
        Object.keys(tenants).length > 0 ? Object.entries(tenants) : [[SHARED, usd]],
      ),
      [SHARED, shared],
    ]),
    byAlias: grouped([...aliases.map(({ alias, usd }) => [alias, usd] as const), [SHARED, shared]]),
    unpriced: idle.unpriced,
    withoutWorkload: descriptions.flatMap(({ environment, aliases: all }) =>
      all.flatMap(({ name }) => (workload && profileOf(workload, environment, name) ? [] : [name])),
    ),
  };
}

function endpointUse(
  { environment, home, clouds, aliases, tenants }: Description,
  workload: Workload,
  egress: EgressMode,
): EnvironmentUse {
  const costs = aliases.flatMap((alias) => {
    const profile = profileOf(workload, environment, alias.name);
    if (!profile) return [];
    const callers = Object.keys(tenants).filter((name) =>
      tenants[name]!.models.includes(alias.name),
    );
    return [{ ...aliasCost(alias, profile, callers), basis: profile.basis ?? workload.basis }];
  });
  const profiles = Object.fromEntries(
    costs.map(({ alias }) => [alias, profileOf(workload, environment, alias)!]),
  );
  const called = { ...workload, aliases: profiles };
  const traffic = home && trafficCost(home, costs, called, egress, clouds[home]?.region);
  return { environment, aliases: costs, ...(traffic && { traffic }) };
}

const trafficTotal = ({ traffic }: EnvironmentUse): Range =>
  traffic ? added(traffic.egressUsd, traffic.translationUsd) : none();

const useTotal = (use: EnvironmentUse): Range =>
  added(...use.aliases.map(({ usd }) => usd), trafficTotal(use));

/** The cloud is the first word of a type token; a cluster's objects run on the home's machines. */
function byCloud({ lines }: IdleCost, home: Cloud | undefined): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { type, monthlyUsd } of lines) {
    if (monthlyUsd === 0) continue;
    const cloud = cloudOf(type, home);
    sums[cloud] = (sums[cloud] ?? 0) + monthlyUsd;
  }
  return sums;
}

/** Who bills a resource: the cloud, by its name here; the home's for what runs in its cluster. */
export function cloudOf(type: string, home: Cloud | undefined): string {
  const first = type.split(":")[0]!;
  if (first === "kubernetes") return home ?? first;
  return first.startsWith("azure") ? "azure" : first;
}

/** `urn:pulumi:<stack>::<project>::...` */
function stackName(resources: readonly StateResource[]): string {
  return resources[0]?.urn.split("::")[0]?.split(":")[2] ?? "";
}

/** Sums by name. */
export function grouped(entries: readonly (readonly [string, Range])[]): Record<string, Range> {
  const sums: Record<string, Range> = {};
  for (const [name, usd] of entries) sums[name] = added(sums[name] ?? none(), usd);
  return sums;
}

/** The same at every place. */
export const always = (usd: number): Range => ({ p10: usd, p50: usd, p90: usd });

/** What is left of a range when another is taken off it. */
export const without = (range: Range, part: Range): Range => added(range, times(part, -1));
