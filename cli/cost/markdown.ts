import { change, dollars, ranged } from "./money";
import type { CostReport } from "./report";

/** The report as a comment on a pull request. */
export function renderCostMarkdown(report: CostReport): string {
  const { difference, fixed, use, unpriced, range, withoutWorkload } = report;
  const total = ranged({ ...range, p50: report.totalMonthlyUsd });
  const lines = [
    `### Cost: ${total} a month${difference ? `, ${change(difference.monthlyUsd)}` : ""}`,
    "",
    "List prices without discounts, 730 hours a month.",
  ];
  if (difference && difference.lines.length > 0) {
    const rows = difference.lines.map(({ type, monthlyUsd }) => [code(type), change(monthlyUsd)]);
    lines.push("", ...table(["changes", "a month"], rows));
  }
  const rows = [
    ...Object.entries(fixed.byCloud).map(([cloud, usd]) => [`fixed, ${cloud}`, dollars(usd)]),
    ...(use
      ? [
          ...use.environments.flatMap(({ aliases }) =>
            aliases.map(({ alias, usd }) => [`calls of ${code(alias)}`, ranged(usd)]),
          ),
          ...use.environments.flatMap(({ traffic }) =>
            traffic
              ? [
                  [`data out of ${traffic.home}`, ranged(traffic.egressUsd)],
                  ["address translation", ranged(traffic.translationUsd)],
                ]
              : [],
          ),
        ]
      : []),
  ];
  lines.push("", ...table([use ? `what (calls ${use.basis})` : "what", "a month"], rows));
  if (use && Object.keys(use.byTenant).length > 0) {
    const tenants = Object.entries(use.byTenant).map(([name, usd]) => [code(name), ranged(usd)]);
    lines.push("", ...table(["tokens by tenant", "a month"], tenants));
  }
  if (unpriced.length > 0)
    lines.push(
      "",
      `Without a price, in no sum: ${unpriced.map(({ type, count }) => `${count} x ${code(type)}`).join(", ")}.`,
    );
  if (withoutWorkload.length > 0)
    lines.push("", `Calls not counted: ${withoutWorkload.map(code).join(", ")}.`);
  return `${lines.join("\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(line)];
}

const code = (text: string): string => `\`${text.replaceAll("`", "'")}\``;
