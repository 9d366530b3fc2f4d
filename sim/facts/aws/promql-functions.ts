/** What PromQL can call. */

/**
 * Functions by how many arguments they take, `least` or `least-most`:
 * https://prometheus.io/docs/prometheus/latest/querying/functions/ (2026-11-21).
 */
const COUNTS: Readonly<Record<string, string>> = {
  "0": "pi time",
  "0-1": "day_of_month day_of_week day_of_year days_in_month hour minute month year",
  "1": `abs absent absent_over_time acos acosh asin asinh atan atanh avg_over_time ceil changes cos cosh count_over_time deg
    delta deriv exp floor histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum idelta increase irate
    last_over_time ln log10 log2 max_over_time min_over_time present_over_time rad rate resets scalar sgn sin sinh sort sort_desc
    sqrt stddev_over_time stdvar_over_time sum_over_time tan tanh timestamp vector`,
  "1-2": "round",
  "2": "clamp_max clamp_min histogram_quantile predict_linear quantile_over_time",
  "3": "clamp double_exponential_smoothing histogram_fraction holt_winters",
  "3-99": "label_join",
  "5": "label_replace",
};
/** How many arguments a function takes. */
export const FUNCTIONS: ReadonlyMap<string, { least: number; most: number }> = new Map(
  Object.entries(COUNTS).flatMap(([count, names]) => {
    const [least, most = least] = count.split("-").map(Number) as [number, number?];
    return names.split(/\s+/).map((name) => [name, { least, most }] as const);
  }),
);
/** Aggregations by how many arguments they take. */
export const AGGREGATIONS: ReadonlyMap<string, number> = new Map([
  ..."avg count group max min stddev stdvar sum".split(" ").map((name) => [name, 1] as const),
  ..."bottomk count_values quantile topk".split(" ").map((name) => [name, 2] as const),
]);
/** Functions that read a range of samples. */
export const RANGED: ReadonlySet<string> = new Set(
  [...FUNCTIONS.keys()]
    .filter((name) => name.endsWith("_over_time"))
    .concat(
      "changes delta deriv double_exponential_smoothing holt_winters idelta increase irate predict_linear rate resets".split(
        " ",
      ),
    ),
);
