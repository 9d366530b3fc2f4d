import { change, dollars, ranged } from "./money";
import type { CostReport, EnvironmentUse } from "./report";

/** Kinds that are listed by themselves; cheaper ones are summed up. */
const LISTED = 12;

/** The report for people at a terminal. */
export function renderCostText(report: CostReport): string {
  const { fixed, use, difference, range } = report;
  const total = ranged({ ...range, p50: report.totalMonthlyUsd });
  return [
    `${total} a month, from list prices without discounts (${report.source})`,
    ...(difference ? [`${change(difference.monthlyUsd)} against what is deployed`] : []),
    ...(difference?.lines ?? []).map(
      ({ type, monthlyUsd }) => `  ${change(monthlyUsd).padStart(12)}  ${type}`,
    ),
    "",
    `fixed, whether anybody calls or not: ${dollars(fixed.monthlyUsd)}${shares(fixed.byCloud)}`,
    ...fixedLines(report),
    ...(use
      ? [
          "",
          `by use, ${use.basis}: ${ranged(use.monthlyUsd)}`,
          ...use.environments.flatMap(environmentLines),
          ...Object.entries(use.byTenant).map(
            ([name, usd]) => `  tenant ${name}: ${ranged(usd)} of tokens`,
          ),
        ]
      : []),
    ...missingLines(report),
  ].join("\n");
}

function fixedLines({ fixed }: CostReport): string[] {
  const paid = fixed.lines.filter(({ monthlyUsd }) => monthlyUsd > 0);
  const rest = paid.slice(LISTED).reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return [
    ...paid
      .slice(0, LISTED)
      .map(
        ({ type, count, monthlyUsd, verified }) =>
          `  ${dollars(monthlyUsd).padStart(12)}  ${count} x ${type}${verified === "unverified" ? " (no source bears the price out)" : ""}`,
      ),
    ...(rest > 0 ? [`  ${dollars(rest).padStart(12)}  others`] : []),
  ];
}

function environmentLines({ environment, aliases, traffic }: EnvironmentUse): string[] {
  return [
    ...aliases.flatMap(({ alias, usd, targets, notes }) => [
      `  ${environment}, alias ${alias}: ${ranged(usd)}`,
      ...targets
        .filter(({ share }) => share > 0)
        .map(
          ({ key, share, usd: part }) => `    ${Math.round(share * 100)}% ${key}: ${ranged(part)}`,
        ),
      ...notes.map((note) => `    note: ${note}`),
    ]),
    ...(traffic
      ? [
          `  ${environment}, data out of ${traffic.home}: ${ranged(traffic.egressUsd)} ${traffic.mode}, address translation ${ranged(traffic.translationUsd)}`,
        ]
      : []),
  ];
}

function missingLines({ unpriced, withoutWorkload }: CostReport): string[] {
  return [
    ...(unpriced.length > 0
      ? [
          "",
          "without a price, and in no sum:",
          ...unpriced.map(({ type, count }) => `  ${count} x ${type}`),
        ]
      : []),
    ...(withoutWorkload.length > 0
      ? [
          "",
          `what calls cost is not counted for ${withoutWorkload.join(", ")}: give a profile with --workload (docs/cost.md)`,
        ]
      : []),
  ];
}

function shares(byCloud: Record<string, number>): string {
  const parts = Object.entries(byCloud).map(([cloud, usd]) => `${cloud} ${dollars(usd)}`);
  return parts.length > 1 ? ` (${parts.join(", ")})` : "";
}
