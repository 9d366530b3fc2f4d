import type { Cap } from "./cap";
import { chart, escape, type Bar } from "./chart";
import { SHARED } from "./environment";
import { STYLE } from "./html-style";
import { change, dollars } from "./money";
import type { CostReport } from "./report";
import type { Range } from "./workload";
import { basisWords, breakEvenLines, capLines, changesOf } from "./words";

/** Kinds of resources and of changes that a chart shows. */
const MOST_KINDS = 12;

/** The report as one page that needs nothing else: charts drawn in it, light and dark, for wide screens and phones. */
export function renderCostHtml(report: CostReport, cap?: Cap): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Cost of ${escape(report.source)}</title>
<style>${STYLE}</style></head>
<body><main><h1>Monthly cost of ${escape(named(report))}</h1>
<p class="quiet">From ${escape(report.source)}. List prices without discounts, 730 hours a month.${report.use ? ` Calls are ${escape(basisWords(report))}.` : ""}</p>
${cards(report, cap)}
${charts(report)}
${advice(report)}
${missing(report)}
</main></body></html>
`;
}

function cards(
  { totalMonthlyUsd, range, idleMonthlyUsd, difference, use, environments }: CostReport,
  cap?: Cap,
): string {
  const card = (amount: string, text: string, kind = ""): string =>
    `<div class="card${kind}"><b>${escape(amount)}</b><span>${escape(text)}</span></div>`;
  const wide = range.p90 - range.p10 >= 0.005;
  const saved = environments.reduce(
    (sum, { schedule }) => sum + (schedule?.savedMonthlyUsd ?? 0),
    0,
  );
  const [first] = capLines(cap);
  return `<div class="cards">${[
    card(
      dollars(totalMonthlyUsd),
      wide ? `a month, ${dollars(range.p10)} to ${dollars(range.p90)} (p10 to p90)` : "a month",
      " main",
    ),
    ...(difference ? [card(change(difference.monthlyUsd), "against what is deployed")] : []),
    card(
      dollars(idleMonthlyUsd),
      `without a single call${saved > 0 ? `; sleeping machines save ${dollars(saved)}` : ""}`,
    ),
    ...(use ? [card(dollars(use.monthlyUsd.p50), `calls, ${use.basis}`)] : []),
    ...(cap && first !== undefined
      ? [
          card(
            cap.overUsd > 0 ? change(cap.overUsd) : "within",
            first,
            cap.overUsd > 0 ? " over" : "",
          ),
        ]
      : []),
  ].join("")}</div>`;
}

const bars = (amounts: Record<string, Range>, rename: Record<string, string> = {}): Bar[] =>
  Object.entries(amounts)
    .filter(([, { p50, p90 }]) => Math.abs(p50) >= 0.005 || p90 >= 0.005)
    .sort(([, a], [, b]) => b.p50 - a.p50)
    .map(([name, { p10, p50, p90 }]) => ({
      name: rename[name] ?? name,
      usd: p50,
      from: p10,
      to: p90,
    }));

const RANGES =
  "Bars are the middle of the profile; thin lines reach from its 10th to its 90th percentile.";

function charts(report: CostReport): string {
  const { environments, difference, use, fixed, byCloud, byTenant, byAlias } = report;
  const kinds = fixed.lines.filter(({ monthlyUsd }) => monthlyUsd > 0);
  const tenants = Object.keys(byTenant).some((name) => name !== SHARED);
  const several = environments.length > 1;
  const wide = Object.values(byCloud).some(({ p10, p90 }) => p90 - p10 >= 0.005);
  const all = [
    several &&
      chart(
        "By environment",
        environments.map(({ environment, source, totalMonthlyUsd: usd, range }) => ({
          name: environment || source,
          usd,
          from: range.p10,
          to: range.p90,
        })),
      ),
    chart("By cloud", bars(byCloud), wide ? { about: RANGES } : {}),
    use &&
      chart("By alias", bars(byAlias, SHARE), {
        about: `Tokens at the price of the target that answers. Calls are ${basisWords(report)}.`,
      }),
    use && tenants && chart("By tenant", bars(byTenant, SHARE)),
    chart(
      "Paid whether anybody calls or not",
      [
        ...kinds.map(({ name, count, monthlyUsd }) => ({
          name: `${count} x ${name}`,
          usd: monthlyUsd,
        })),
        ...environments.flatMap(({ environment, schedule }) =>
          schedule
            ? [
                {
                  name: `${environment} asleep outside ${schedule.hours}`,
                  usd: -schedule.savedMonthlyUsd,
                },
              ]
            : [],
        ),
      ],
      { most: MOST_KINDS },
    ),
    difference &&
      chart(
        `Against what is deployed: ${change(difference.monthlyUsd)}`,
        changesOf(report)
          .map(({ what, alias, monthlyUsd: usd }) => ({
            name: alias === undefined ? what : `${what} ${alias}`,
            usd,
          }))
          .sort((a, b) => Math.abs(b.usd) - Math.abs(a.usd)),
        { changes: true, most: MOST_KINDS },
      ),
  ];
  return all.filter(Boolean).join("\n");
}

const SHARE: Record<string, string> = { [SHARED]: "shared: fixed, and data out" };

/** The environments by name, else where they were read. */
const named = ({ environments, source }: CostReport): string =>
  environments.length > 0 && environments.every(({ environment }) => environment !== "")
    ? environments.map(({ environment }) => environment).join(", ")
    : source;

function advice(report: CostReport): string {
  const list = (report.advice ?? []).map(
    ({ environment, what, monthlyUsd, assumption, how }) =>
      `<li><p><b>${dollars(-monthlyUsd)}</b> a month, ${escape(environment)}: ${marked(what)}</p><p class="quiet">If ${marked(assumption)}.</p><p>How: ${marked(how)}.</p></li>`,
  );
  const breakEvens = breakEvenLines(report).map((line) => `<li>${marked(line)}</li>`);
  return [
    list.length > 0 &&
      `<section><h2>What would be cheaper</h2><p class="about">Each for itself; they do not add up.</p><ul class="advice">${list.join("")}</ul></section>`,
    breakEvens.length > 0 &&
      `<section><h2>When buying begins to pay</h2><ul>${breakEvens.join("")}</ul></section>`,
  ]
    .filter(Boolean)
    .join("\n");
}

function missing({ unpriced, withoutWorkload }: CostReport): string {
  const kinds = unpriced.map(
    ({ type, count, reason }) =>
      `<li>${count} x <code>${escape(type)}</code>: ${marked(reason)}</li>`,
  );
  const calls = withoutWorkload.map((alias) => `<li><code>${escape(alias)}</code></li>`);
  return [
    kinds.length > 0 &&
      `<section><h2>Without a price, in no sum</h2><ul>${kinds.join("")}</ul></section>`,
    calls.length > 0 &&
      `<section><h2>Calls not counted</h2><p class="about">No profile says how these aliases are called.</p><ul>${calls.join("")}</ul></section>`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** Text in which what stands between backticks is code. */
const marked = (text: string): string => escape(text).replace(/`([^`]*)`/g, "<code>$1</code>");
