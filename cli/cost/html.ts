import { humanType } from "../start/names";
import { change, dollars, ranged } from "./money";
import type { CostReport } from "./report";

/** One bar of a chart. */
interface Bar {
  name: string;
  usd: number;
  /** Ends of the range; drawn where they differ. */
  from?: number;
  to?: number;
}

/** The report as one page that needs nothing else: charts drawn in it, light and dark. */
export function renderCostHtml(report: CostReport): string {
  const { fixed, use, difference, unpriced, range } = report;
  const total = ranged({ ...range, p50: report.totalMonthlyUsd });
  const kinds = fixed.lines.filter(({ monthlyUsd }) => monthlyUsd > 0);
  const ofRange = ([name, usd]: [string, { p10: number; p50: number; p90: number }]): Bar => ({
    name,
    usd: usd.p50,
    from: usd.p10,
    to: usd.p90,
  });
  const sections = [
    chart(
      "Fixed, by cloud",
      Object.entries(fixed.byCloud).map(([name, usd]) => ({ name, usd })),
    ),
    chart(
      "Fixed, by kind",
      kinds.map(({ type, count, monthlyUsd }) => ({
        name: `${count} x ${humanType(type)}`,
        usd: monthlyUsd,
      })),
    ),
    ...(use
      ? [
          chart(
            `Calls by alias (${use.basis})`,
            use.environments.flatMap(({ environment, aliases }) =>
              aliases.map(({ alias, usd }) => ofRange([`${alias}, ${environment}`, usd])),
            ),
          ),
          chart("Calls by provider", Object.entries(use.byProvider).map(ofRange)),
          chart("Tokens by tenant", Object.entries(use.byTenant).map(ofRange)),
        ]
      : []),
    ...(difference
      ? [
          chart(
            `Against what is deployed: ${change(difference.monthlyUsd)}`,
            difference.lines.map(({ type, monthlyUsd }) => ({
              name: humanType(type),
              usd: monthlyUsd,
            })),
          ),
        ]
      : []),
  ].join("\n");
  const left = unpriced.map(({ type, count }) => `<li>${count} x ${escape(type)}</li>`).join("");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cost of ${escape(report.source)}</title>
<style>${STYLE}</style>
<main><h1>${escape(total)} <small>a month</small></h1>
<p>${escape(report.source)}: list prices without discounts, 730 hours a month. Thin lines: from the 10th to the 90th percentile of the calls' profile.</p>
${sections}
${left === "" ? "" : `<section><h2>Without a price, in no sum</h2><ul>${left}</ul></section>`}
</main></html>
`;
}

const STYLE = `:root{color-scheme:light dark;--bar:#3b6fb6;--less:#2d8a5f;--line:#8886}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:2rem;margin-bottom:0}h1 small{font-size:1rem;font-weight:400}h2{font-size:1.1rem;margin:2rem 0 .3rem}
svg{width:100%;height:auto;overflow:visible}text{font:13px system-ui,sans-serif;fill:currentColor}.end{text-anchor:end}
.bar{fill:var(--bar)}.less{fill:var(--less)}.range{stroke:currentColor;stroke-width:1.5}`;

const ROW = 26;
const NAMES = 340;
const WIDTH = 900;
const AMOUNTS = 110;

function chart(title: string, bars: readonly Bar[]): string {
  if (bars.length === 0) return "";
  const most = Math.max(...bars.map(({ usd, to }) => Math.max(Math.abs(usd), to ?? 0)), 1e-9);
  const room = WIDTH - NAMES - AMOUNTS;
  const at = (usd: number): string => ((Math.abs(usd) / most) * room).toFixed(1);
  const rows = bars.map(({ name, usd, from, to }, row) => {
    const y = row * ROW;
    const line =
      from !== undefined && to !== undefined && to > from
        ? `<line class="range" x1="${NAMES + Number(at(from))}" x2="${NAMES + Number(at(to))}" y1="${y + 13}" y2="${y + 13}"/>`
        : "";
    return (
      `<text class="end" x="${NAMES - 10}" y="${y + 17}">${escape(short(name))}<title>${escape(name)}</title></text>` +
      `<rect class="${usd < 0 ? "less" : "bar"}" x="${NAMES}" y="${y + 5}" width="${at(usd)}" height="16" rx="2"/>${line}` +
      `<text x="${NAMES + Number(at(Math.max(Math.abs(usd), to ?? 0))) + 8}" y="${y + 17}">${dollars(usd)}</text>`
    );
  });
  return `<section><h2>${escape(title)}</h2><svg viewBox="0 0 ${WIDTH} ${bars.length * ROW}" role="img" aria-label="${escape(title)}">${rows.join("")}</svg></section>`;
}

/** Names as long as their column. */
const short = (name: string): string => (name.length <= 48 ? name : `…${name.slice(-47)}`);

const escape = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
