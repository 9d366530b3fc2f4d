import type { Cap } from "./cap";
import { change, dollars, ranged, SMALLEST } from "./money";
import type { CostReport, EnvironmentUse } from "./report";
import { basisWords, breakEvenLines, capLines, changesOf } from "./words";

/** Kinds that are listed by themselves; cheaper ones are summed up. */
const LISTED = 12;

/** The report for people at a terminal. */
export function renderCostText(report: CostReport, cap?: Cap): string {
  const { fixed, use, difference, range } = report;
  const total = ranged({ ...range, p50: report.totalMonthlyUsd });
  return [
    `${total} a month, from list prices without discounts (${report.source})`,
    ...(difference ? [`${change(difference.monthlyUsd)} against what is deployed`] : []),
    ...changesOf(report).map(
      ({ what, alias, monthlyUsd }) =>
        `  ${change(monthlyUsd).padStart(12)}  ${what}${alias === undefined ? "" : ` ${alias}`}`,
    ),
    ...capLines(cap),
    ...environmentTotals(report),
    ...cloudTotals(report),
    "",
    `fixed, whether anybody calls or not: ${dollars(fixed.monthlyUsd)}${shares(fixed.byCloud)}${asleep(report)}`,
    ...fixedLines(report),
    ...report.environments.flatMap(({ environment, schedule }) =>
      schedule
        ? [
            `  ${change(-schedule.savedMonthlyUsd).padStart(12)}  ${environment} sleeps outside ${schedule.hours}`,
          ]
        : [],
    ),
    ...(use
      ? [
          "",
          `by use, ${basisWords(report)}: ${ranged(use.monthlyUsd)}`,
          ...use.environments.flatMap((each) => environmentLines(each, use.basis === "mixed")),
          ...Object.entries(use.byTenant).map(
            ([name, usd]) => `  tenant ${name}: ${ranged(usd)} of tokens`,
          ),
        ]
      : []),
    ...adviceLines(report),
    ...missingLines(report),
  ].join("\n");
}

function environmentTotals({ environments }: CostReport): string[] {
  if (environments.length < 2) return [];
  return [
    "",
    ...environments.map(
      ({ environment, source, totalMonthlyUsd, range, idleMonthlyUsd, difference }) =>
        `${environment || source}: ${ranged({ ...range, p50: totalMonthlyUsd })}, of it ${dollars(idleMonthlyUsd)} without a single call${difference ? `; ${change(difference.monthlyUsd)} against what is deployed` : ""}`,
    ),
  ];
}

/** Everything, by cloud or direct provider; without calls the fixed cost says it. */
function cloudTotals({ use, byCloud }: CostReport): string[] {
  const paid = Object.entries(byCloud).filter(([, { p90 }]) => p90 >= SMALLEST);
  if (!use || paid.length < 2) return [];
  return ["", ...paid.map(([cloud, usd]) => `all of ${cloud}: ${ranged(usd)}`)];
}

const asleep = ({ fixed, idleMonthlyUsd }: CostReport): string =>
  fixed.monthlyUsd - idleMonthlyUsd >= SMALLEST
    ? `, ${dollars(idleMonthlyUsd)} with machines that sleep`
    : "";

function fixedLines({ fixed }: CostReport): string[] {
  const paid = fixed.lines.filter(({ monthlyUsd }) => monthlyUsd > 0);
  const rest = paid.slice(LISTED).reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return [
    ...paid
      .slice(0, LISTED)
      .map(
        ({ name, count, monthlyUsd, verified }) =>
          `  ${dollars(monthlyUsd).padStart(12)}  ${count} x ${name}${verified === "unverified" ? " (no source bears the price out)" : ""}`,
      ),
    ...(rest > 0 ? [`  ${dollars(rest).padStart(12)}  others`] : []),
  ];
}

function environmentLines(
  { environment, aliases, traffic }: EnvironmentUse,
  tellBasis: boolean,
): string[] {
  return [
    ...aliases.flatMap(({ alias, usd, targets, notes, basis }) => [
      `  ${environment}, alias ${alias}${tellBasis ? ` (${basis})` : ""}: ${ranged(usd)}`,
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

function adviceLines(report: CostReport): string[] {
  const { advice = [] } = report;
  const breakEvens = breakEvenLines(report);
  return [
    ...(advice.length > 0
      ? [
          "",
          "what would be cheaper (each for itself; they do not add up):",
          ...advice.flatMap(({ environment, what, monthlyUsd, assumption, how }) => [
            `  ${change(-monthlyUsd).padStart(12)}  ${environment}: ${what}`,
            `                if ${assumption}`,
            `                how: ${how}`,
          ]),
        ]
      : []),
    ...(breakEvens.length > 0
      ? ["", "when buying begins to pay:", ...breakEvens.map((line) => `  ${line}`)]
      : []),
  ];
}

function missingLines({ unpriced, withoutWorkload }: CostReport): string[] {
  return [
    ...(unpriced.length > 0
      ? [
          "",
          "without a price, and in no sum:",
          ...unpriced.map(({ type, count, reason }) => `  ${count} x ${type}: ${reason}`),
        ]
      : []),
    ...(withoutWorkload.length > 0
      ? [
          "",
          `what calls cost is not counted for ${withoutWorkload.join(", ")}: give a profile with --workload, or measure it with --prometheus (docs/cost.md)`,
        ]
      : []),
  ];
}

function shares(byCloud: Record<string, number>): string {
  const parts = Object.entries(byCloud).map(([cloud, usd]) => `${cloud} ${dollars(usd)}`);
  return parts.length > 1 ? ` (${parts.join(", ")})` : "";
}
