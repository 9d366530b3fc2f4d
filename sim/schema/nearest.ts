/** Edit distance between two texts, letter case ignored; swaps of neighbours count as one. */
function distance(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, before[j - 2]! + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/** The candidate closest to `value`, or undefined when none is close enough to be a slip of the pen. */
export function nearest(value: string, candidates: readonly string[]): string | undefined {
  const head = value.slice(0, 100);
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(head.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - head.length) >= bestDistance) continue;
    const found = distance(head, candidate);
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** The number closest to `value`; of two equally close ones the first. */
function nearestNumber(value: number, candidates: readonly (string | number)[]) {
  const numbers = candidates.filter((one) => typeof one === "number");
  const away = (one: number): number => Math.abs(one - value);
  return numbers.reduce<number | undefined>(
    (best, one) => (best === undefined || away(one) < away(best) ? one : best),
    undefined,
  );
}

/**
 * `; did you mean "x"` or a list of what is valid, as the tail of a message. A number is compared with numbers by their
 * difference, everything else as text.
 */
export function suggestion(
  value: string | number,
  candidates: readonly (string | number)[],
): string {
  const close =
    typeof value === "number"
      ? nearestNumber(value, candidates)
      : nearest(value, candidates.map(String));
  if (close !== undefined) return `; did you mean ${JSON.stringify(close)}`;
  if (candidates.length === 0) return "";
  const shown = candidates.slice(0, 12).map((one) => JSON.stringify(one));
  return `; use ${shown.join(", ")}${candidates.length > shown.length ? ", ..." : ""}`;
}
