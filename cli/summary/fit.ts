/** A part of a comment that can be cut item by item. */
export interface Section {
  /** Lines before the items; shown with the first of them. */
  open: string[];
  items: string[];
  close: string[];
  /** What the items are, for the sentence about what was cut: `resources of prod`. */
  what: string;
}

/** GitHub takes 65,536 characters for a comment; counted here in bytes, which is never fewer. */
export const LIMIT = 65_000;
/** Bytes kept for the sentence about what was cut. */
const CUT_ROOM = 1_500;
/** Items that each section gets before any gets more. */
const FIRST = 10;

/**
 * Puts sections together within a limit: a few items of each first, then the rest in the order of the sections. What had to
 * be left out is said in one sentence at the end.
 */
export function fit(
  head: readonly string[],
  sections: readonly Section[],
  whole: string,
  limit = LIMIT,
): string {
  const used = sections.map(() => 0);
  const size = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  let left = limit - CUT_ROOM - size(head);
  const grow = (at: number, most: number): void => {
    const { open, items, close } = sections[at]!;
    while (used[at]! < Math.min(most, items.length)) {
      const frame = used[at] === 0 ? size(open) + size(close) : 0;
      const need = frame + size([items[used[at]!]!]);
      if (need > left) return;
      left -= need;
      used[at]!++;
    }
  };
  sections.forEach((_, at) => grow(at, FIRST));
  sections.forEach((_, at) => grow(at, Infinity));
  const lines = [...head];
  const cut: string[] = [];
  for (const [at, { open, items, close, what }] of sections.entries()) {
    const shown = used[at]!;
    if (shown > 0) lines.push(...open, ...items.slice(0, shown), ...close);
    if (shown < items.length) cut.push(`${items.length - shown} of ${items.length} ${what}`);
  }
  if (cut.length > 0) {
    const named = cut.slice(0, 8);
    const more = cut.length > 8 ? ` and of ${cut.length - 8} more parts` : "";
    lines.push(
      "",
      `Left out, since a comment has a limit: ${named.join(", ")}${more}. ${whole}`.slice(
        0,
        CUT_ROOM - 10,
      ),
    );
  }
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}
