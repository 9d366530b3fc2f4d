/**
 * Number of single-character edits (insert, delete, replace, swap neighbours) that turn one text into the other.
 * Gives up with `Infinity` once it is clear that `limit` is reached.
 */
export function editDistance(left: string, right: string, limit: number = Infinity): number {
  if (Math.abs(left.length - right.length) >= limit) return Infinity;
  let older: number[] = [];
  let before = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const row = new Array<number>(right.length + 1);
    row[0] = i;
    let smallest = i;
    const character = left.charCodeAt(i - 1);
    for (let j = 1; j <= right.length; j++) {
      const other = right.charCodeAt(j - 1);
      let best = before[j - 1]! + (character === other ? 0 : 1);
      if (before[j]! + 1 < best) best = before[j]! + 1;
      if (row[j - 1]! + 1 < best) best = row[j - 1]! + 1;
      const crossed =
        i > 1 && j > 1 && character === right.charCodeAt(j - 2) && left.charCodeAt(i - 2) === other;
      if (crossed && older[j - 2]! + 1 < best) best = older[j - 2]! + 1;
      row[j] = best;
      if (best < smallest) smallest = best;
    }
    // A swap reaches two rows back, so one row at the limit is not the end yet.
    if (smallest > limit) return Infinity;
    older = before;
    before = row;
  }
  const distance = before[right.length]!;
  return distance < limit ? distance : Infinity;
}

/** Longest text that is compared; what is longer resembles no name of ours. */
const MAX_COMPARED = 64;

/**
 * The choice a writer most likely meant: the one fewest edits away, case aside, when less than half of the longer
 * text differs. The first wins a tie. Undefined when nothing resembles it.
 */
export function nearest(text: string, choices: Iterable<string>): string | undefined {
  const wanted = text.slice(0, MAX_COMPARED).toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const choice of choices) {
    const candidate = choice.toLowerCase();
    const limit = Math.min(bestDistance, Math.max(candidate.length, wanted.length) / 2);
    const distance = editDistance(wanted, candidate, limit);
    if (distance < bestDistance) [best, bestDistance] = [choice, distance];
  }
  return best;
}
