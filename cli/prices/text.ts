import type { BookFile } from "./book";
import type { PriceChange, PriceCheck } from "./refresh";

/** Changes that are listed by themselves. */
const LISTED = 60;

/** What the APIs say otherwise, for people at a terminal. */
export function renderPrices(check: PriceCheck, written: readonly BookFile[] = []): string {
  const { changes, same, unnamed, unasked } = check;
  const reasons = new Map<string, string[]>();
  for (const { what, reason } of unasked)
    reasons.set(reason, [...(reasons.get(reason) ?? []), what]);
  return [
    `${changes.length} of ${changes.length + same} prices differ from the book`,
    ...changes.slice(0, LISTED).map(changeLine),
    ...(changes.length > LISTED ? [`  and ${changes.length - LISTED} more: see --json`] : []),
    ...(unnamed.length > 0
      ? ["", "not named by the API, or not as one price, so left as they are:"]
      : []),
    ...grouped(unnamed.map(({ what, region }) => [what, region])),
    ...(reasons.size > 0 ? ["", "not asked for:"] : []),
    ...[...reasons].map(([reason, whats]) => `  ${whats.length} x ${reason}`),
    ...(written.length > 0
      ? ["", `written: ${written.join(", ")}; read the difference, run the tests, and commit it`]
      : []),
  ].join("\n");
}

function changeLine({ file, line, what, region, old, new: usd, percent }: PriceChange): string {
  const before = old === undefined ? "none" : String(old);
  const by = percent === undefined ? "" : ` (${percent > 0 ? "+" : ""}${percent.toFixed(1)}%)`;
  return `  ${file}:${line}  ${what} in ${region}: ${before} -> ${usd}${by}`;
}

function grouped(pairs: readonly (readonly [string, string])[]): string[] {
  const regions = new Map<string, string[]>();
  for (const [what, region] of pairs) regions.set(what, [...(regions.get(what) ?? []), region]);
  return [...regions].map(([what, list]) => `  ${what}: ${list.join(", ")}`);
}
