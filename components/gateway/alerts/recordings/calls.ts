import type { Recordings } from "../types";

/** Window of every rate. */
export const WINDOW_SECONDS = 300;

/** Calls by alias and tenant, as the AI gateway counts them: once each, however many targets were tried. */
export const callRecordings: Recordings = (timing, { aliases }) => {
  const window = timing.length(WINDOW_SECONDS);
  return aliases.flatMap(({ name, inTurn, targets }) => {
    const labels = { alias: name };
    const rate = (metric: string, by: string, selectors = ""): string =>
      `sum by (${by}) (rate(${metric}{gen_ai_original_model="${name}"${selectors && `,${selectors}`}}[${window}]))`;
    const count = "gen_ai_server_request_duration_seconds_count";
    const p99 = (metric: string): string =>
      `histogram_quantile(0.99, ${rate(`${metric}_bucket`, "le")})`;
    const [first] = targets;
    return [
      { record: "unified_ai:calls:rate5m", labels, expr: rate(count, "tenant_id") },
      {
        record: "unified_ai:failed_calls:rate5m",
        labels,
        expr: rate(count, "tenant_id", 'error_type!=""'),
      },
      // Only answers tell of a fallback: a failed call is counted for the target that was tried last.
      ...(inTurn && targets.length > 1 && first
        ? [
            {
              record: "unified_ai:fallback_calls:rate5m",
              labels,
              expr: `sum(rate(${count}{gen_ai_original_model="${name}",error_type=""}[${window}])) - (sum(rate(${count}{gen_ai_original_model="${name}",error_type="",${first.selectors}}[${window}])) or vector(0))`,
            },
          ]
        : []),
      {
        record: "unified_ai:call_seconds:p99_5m",
        labels,
        expr: p99("gen_ai_server_request_duration_seconds"),
      },
      {
        record: "unified_ai:first_token_seconds:p99_5m",
        labels,
        expr: p99("gen_ai_server_time_to_first_token_seconds"),
      },
    ];
  });
};
