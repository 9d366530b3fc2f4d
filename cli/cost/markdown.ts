import type { Cap } from "./cap";
import { SHARED } from "./environment";
import { change, dollars, ranged } from "./money";
import type { CostReport } from "./report";
import type { Range } from "./workload";
import { basisWords, breakEvenLines, capLines, changesOf } from "./words";

/** Advice that a comment shows; the rest is in the other reports. */
const MOST_ADVICE = 5;

/** The report as a comment on a pull request: what changes on top, the rest folded. */
export function renderCostMarkdown(report: CostReport, cap?: Cap): string {
  const { difference, range, use, environments } = report;
  const total = ranged({ ...range, p50: report.totalMonthlyUsd });
  const calls = use ? `, calls ${basisWords(report)}` : ", without calls";
  const lines = [
    `### Cost: ${total} a month${difference ? `, ${change(difference.monthlyUsd)}` : ""}`,
    "",
    `List prices without discounts, 730 hours a month${calls}. Without a single call: ${dollars(report.idleMonthlyUsd)}.`,
    ...capLines(cap).flatMap((line) => ["", cap!.overUsd > 0 ? `**${text(line)}**` : text(line)]),
  ];
  if (environments.length > 1) {
    const rows = environments.map((each) => [
      code(each.environment || each.source),
      ranged({ ...each.range, p50: each.totalMonthlyUsd }),
      dollars(each.idleMonthlyUsd),
      each.difference ? change(each.difference.monthlyUsd) : "",
    ]);
    lines.push("", ...table(["environment", "a month", "without calls", "change"], rows));
  }
  if (difference) {
    const rows = changesOf(report).map(({ what, alias, monthlyUsd }) => [
      alias === undefined ? text(what) : `${text(what)} ${code(alias)}`,
      change(monthlyUsd),
    ]);
    if (rows.length > 0) lines.push("", ...table(["changes", "a month"], rows));
  }
  lines.push("", ...folded("By cloud, alias and tenant", breakdown(report)));
  const advice = adviceRows(report);
  if (advice.length > 0) lines.push("", ...folded("What would be cheaper", advice));
  lines.push(...missing(report));
  return `${lines.join("\n")}\n`;
}

function breakdown({ byCloud, byAlias, byTenant, fixed, use, environments }: CostReport): string[] {
  const rows = (of: Record<string, Range>): string[][] =>
    Object.entries(of).map(([name, usd]) => [code(name), ranged(usd)]);
  const saved = environments.flatMap(({ environment, schedule }) =>
    schedule
      ? [
          [
            `${code(environment)} asleep outside ${text(schedule.hours)}`,
            change(-schedule.savedMonthlyUsd),
          ],
        ]
      : [],
  );
  const kinds = fixed.lines
    .filter(({ monthlyUsd }) => monthlyUsd > 0)
    .map(({ name, count, monthlyUsd }) => [`${count} x ${text(name)}`, dollars(monthlyUsd)]);
  return [
    ...table(["by cloud", "a month"], rows(byCloud)),
    ...(use ? ["", ...table(["by alias", "a month"], rows(byAlias))] : []),
    ...(use && Object.keys(byTenant).some((name) => name !== SHARED)
      ? ["", ...table(["by tenant", "a month"], rows(byTenant))]
      : []),
    "",
    ...table(["fixed", "a month"], [...kinds, ...saved]),
  ];
}

function adviceRows(report: CostReport): string[] {
  const { advice = [] } = report;
  const rows = advice
    .slice(0, MOST_ADVICE)
    .map(({ environment, what, monthlyUsd, assumption, how }) => [
      change(-monthlyUsd),
      `${code(environment)}: ${text(what)}`,
      text(assumption),
      text(how),
    ]);
  const breakEvens = breakEvenLines(report);
  return [
    ...(rows.length > 0
      ? [
          "Each for itself; they do not add up.",
          "",
          ...table(["a month", "what", "if", "how"], rows, []),
        ]
      : []),
    ...(breakEvens.length > 0 ? ["", ...breakEvens.map((line) => `- ${text(line)}`)] : []),
  ];
}

function missing({ unpriced, withoutWorkload }: CostReport): string[] {
  const lines: string[] = [];
  if (unpriced.length > 0) {
    const kinds = unpriced.map(
      ({ type, count, reason }) => `- ${count} x ${code(type)}: ${text(reason)}`,
    );
    const count = unpriced.reduce((sum, each) => sum + each.count, 0);
    lines.push("", ...folded(`Without a price, in no sum: ${count}`, kinds));
  }
  if (withoutWorkload.length > 0)
    lines.push("", `Calls not counted: ${withoutWorkload.map(code).join(", ")}.`);
  return lines;
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = head.map((_, at) => at),
): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rules = head.map((_, at) => (at > 0 && right.includes(at) ? "---:" : "---"));
  return [line(head), line(rules), ...rows.map(line)];
}

const folded = (title: string, lines: readonly string[]): string[] => [
  `<details><summary>${title}</summary>`,
  "",
  ...lines,
  "",
  "</details>",
];

const code = (content: string): string => `\`${content.replaceAll("`", "'")}\``;

/** Text that forges no mark-up; what stands between backticks stays code. */
const text = (content: string): string =>
  content
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`") ? part : part.replace(/[<>&*_[\]]/g, (mark) => `\\${mark}`),
    )
    .join("");
