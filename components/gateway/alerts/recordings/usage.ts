import type { Recordings } from "../types";
import { WINDOW_SECONDS } from "./calls";

/** Days that budgets are summed over. */
export const BUDGET_DAYS = 30;

const TOKENS_PER_PRICE = 1_000_000;

/**
 * Tokens and money by tenant, alias and target, at catalog prices and counted as the budgets are: cached input as input.
 * Rates, so estimates: a series' first value is lost when a proxy starts. Budgets are alarmed by their own counters.
 */
export const usageRecordings: Recordings = (timing, { aliases }) => {
  const window = timing.length(WINDOW_SECONDS);
  return aliases.flatMap(({ name, targets }) =>
    targets.flatMap(({ cloud, model, selectors, price }) => {
      const labels = { alias: name, cloud, model };
      const rate = (type: string, by: string): string =>
        `sum by (${by}) (rate(gen_ai_client_token_usage_sum{gen_ai_original_model="${name}",${selectors},gen_ai_token_type=~"${type}"}[${window}]))`;
      const dollars = (type: string, perMillion: number): string =>
        `${rate(type, "tenant_id")} * ${perMillion} / ${TOKENS_PER_PRICE}`;
      return [
        {
          record: "unified_ai:tokens:rate5m",
          labels,
          expr: rate("input|output", "tenant_id, gen_ai_token_type"),
        },
        {
          record: "unified_ai:cost_usd:rate5m",
          labels: { ...labels, part: "input" },
          expr: dollars("input", price.input),
        },
        {
          record: "unified_ai:cost_usd:rate5m",
          labels: { ...labels, part: "output" },
          expr: dollars("output", price.output),
        },
      ];
    }),
  );
};

/**
 * What each tenant with a budget spent in the days of a budget, by the very counters that hold it to the limit. The window
 * moves, the limit's own does not: never less than what the limit counts. A counter that is new in the window counts
 * with what it began with.
 */
export const budgetRecordings: Recordings = (timing, { tenants }) => {
  const window = timing.length(BUDGET_DAYS * 86_400);
  return tenants.flatMap(({ name, budget }) => {
    if (budget === undefined) return [];
    const hits = `ratelimit_service_rate_limit_total_hits{${budget.counter}}`;
    return [
      {
        record: "unified_ai:tenant_cost_usd:sum30d",
        labels: { tenant_id: name },
        expr: `(sum(increase(${hits}[${window}])) + (sum(min_over_time(${hits}[${window}]) unless ${hits} offset ${window}) or vector(0))) / ${budget.unitsPerDollar}`,
      },
    ];
  });
};
