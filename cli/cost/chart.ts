import { dollars, SMALLEST } from "./money";

/** One row of a chart. */
export interface Bar {
  name: string;
  usd: number;
  /** Ends of the range; drawn where they differ. */
  from?: number;
  to?: number;
  /** What is said beside the amount, such as how the calls are known. */
  note?: string;
}

/** What a chart shows besides its rows. */
export interface ChartOptions {
  /** A sentence below the title. */
  about?: string;
  /** Amounts that went up or down: they get a sign, and begin in the middle. */
  changes?: boolean;
  /** Rows that are shown; the rest is added up in a last one. */
  most?: number;
}

/** A table whose rows have bars: read out as a table, seen as a chart. Empty without rows. */
export function chart(title: string, all: readonly Bar[], options: ChartOptions = {}): string {
  const bars = shortened(all, options.most);
  if (bars.length === 0) return "";
  const most = Math.max(...bars.map(({ usd, to }) => Math.max(Math.abs(usd), to ?? 0)), 1e-9);
  const about = options.about === undefined ? "" : `<p class="about">${escape(options.about)}</p>`;
  const changes = options.changes === true ? waysOf(bars) : "none";
  const rows = bars.map((bar) => row(bar, most, changes)).join("\n");
  return `<section><h2>${escape(title)}</h2>${about}<table class="chart"><thead><tr><th scope="col">what</th><td></td><th scope="col">US dollars a month</th></tr></thead><tbody>
${rows}
</tbody></table></section>`;
}

/** Which way changes go; `none`: amounts that are no changes. */
type Changes = "none" | "more" | "less" | "both";

function waysOf(bars: readonly Bar[]): Changes {
  const less = bars.some(({ usd }) => usd < 0);
  if (!less) return "more";
  return bars.some(({ usd }) => usd > 0) ? "both" : "less";
}

function row({ name, usd, from, to, note }: Bar, most: number, changes: Changes): string {
  const wide = from !== undefined && to !== undefined && to - from >= SMALLEST;
  const amount = changes !== "none" && usd >= SMALLEST ? `+${dollars(usd)}` : dollars(usd);
  const range = wide
    ? `<small>${dollars(from)} to ${dollars(to)}</small>`
    : note === undefined
      ? ""
      : `<small>${escape(note)}</small>`;
  return `<tr><th scope="row">${escape(name)}</th><td class="bar">${drawing(usd, wide ? { from, to } : undefined, most, changes)}</td><td class="usd">${amount}${range}</td></tr>`;
}

const HEIGHT = 20;

function drawing(
  usd: number,
  range: { from: number; to: number } | undefined,
  most: number,
  changes: Changes,
): string {
  const zero = changes === "both" ? 50 : changes === "less" ? 100 : 0;
  const scale = (changes === "both" ? 50 : 100) / most;
  const at = (value: number): number => Number((zero + value * scale).toFixed(3));
  // Among amounts one that is taken off is drawn like the others: to the left of them there is no room.
  const left = changes === "none" ? at(0) : Math.min(at(0), at(usd));
  const width = Number(Math.abs(at(usd) - at(0)).toFixed(3));
  const kind = usd < 0 ? "less" : changes === "none" ? "plain" : "more";
  const axis =
    changes === "both" ? `<line class="axis" x1="50" x2="50" y1="0" y2="${HEIGHT}"/>` : "";
  const span = range
    ? `<rect class="range" x="${at(range.from)}" y="${HEIGHT / 2 - 2}" width="${Number((at(range.to) - at(range.from)).toFixed(3))}" height="4"/>` +
      [range.from, range.to]
        .map(
          (end) => `<line class="end" x1="${at(end)}" x2="${at(end)}" y1="4" y2="${HEIGHT - 4}"/>`,
        )
        .join("")
    : "";
  return `<svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">${axis}<rect class="${kind}" x="${left}" y="3" width="${width}" height="${HEIGHT - 6}"/>${span}</svg>`;
}

function shortened(bars: readonly Bar[], most = Infinity): readonly Bar[] {
  if (bars.length <= most) return bars;
  const rest = bars.slice(most - 1);
  const usd = rest.reduce((sum, bar) => sum + bar.usd, 0);
  return [...bars.slice(0, most - 1), { name: `${rest.length} others`, usd }];
}

/** Text as HTML shows it. */
export const escape = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
