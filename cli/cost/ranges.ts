import type { Place, Range } from "./workload";

/** Nothing at every place. */
export const none = (): Range => ({ p10: 0, p50: 0, p90: 0 });

/** A range from what holds at each place. */
export function rangeOf(at: (place: Place) => number): Range {
  return { p10: at("p10"), p50: at("p50"), p90: at("p90") };
}

/** The sum, place by place. */
export function added(...ranges: readonly Range[]): Range {
  return rangeOf((place) => ranges.reduce((sum, range) => sum + range[place], 0));
}

/** A share of a range. */
export const times = (range: Range, factor: number): Range =>
  rangeOf((place) => range[place] * factor);
