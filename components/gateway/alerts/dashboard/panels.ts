import { LISTENERS } from "../recordings/answers";

/** How a panel's numbers are shown; Grafana's unit names. */
export type Unit = "reqps" | "percentunit" | "s" | "short" | "currencyUSD" | "none";

/** One picture of the dashboard. */
export interface Panel {
  title: string;
  description?: string;
  kind: "timeseries" | "stat";
  unit: Unit;
  queries: { expr: string; legend: string }[];
}

/** A row of panels under one heading. */
export interface PanelRow {
  title: string;
  panels: Panel[];
}

const graph = (
  title: string,
  unit: Unit,
  expr: string,
  legend: string,
  description?: string,
): Panel => ({
  title,
  kind: "timeseries",
  unit,
  queries: [{ expr, legend }],
  ...(description !== undefined && { description }),
});

const stat = (title: string, unit: Unit, expr: string, legend = ""): Panel => ({
  title,
  kind: "stat",
  unit,
  queries: [{ expr, legend }],
});

/** What is looked at, from the caller's side inwards. */
export const PANELS: readonly PanelRow[] = [
  {
    title: "Now",
    panels: [
      stat("Calls a second", "reqps", "sum(unified_ai:gateway_answers:rate5m)"),
      stat(
        "Server errors",
        "percentunit",
        'sum(unified_ai:gateway_answers:rate5m{envoy_response_code_class="5"}) / sum(unified_ai:gateway_answers:rate5m)',
      ),
      stat(
        "Targets out",
        "none",
        "sum(envoy_cluster_outlier_detection_ejections_active * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info)",
      ),
      stat("Dollars an hour", "currencyUSD", "sum(unified_ai:cost_usd:rate5m) * 3600"),
    ],
  },
  {
    title: "Callers",
    panels: [
      graph("Calls by alias", "reqps", "sum by (alias) (unified_ai:calls:rate5m)", "{{alias}}"),
      graph(
        "Failed calls by alias and tenant",
        "percentunit",
        "unified_ai:failed_calls:rate5m / unified_ai:calls:rate5m",
        "{{alias}} {{tenant_id}}",
        "Every answer that is no success, refused requests included.",
      ),
      graph(
        "Answers by status",
        "reqps",
        "unified_ai:gateway_answers:rate5m",
        "{{envoy_response_code_class}}xx",
      ),
      graph(
        "Calls in flight",
        "short",
        `sum(envoy_http_downstream_rq_active{${LISTENERS}})`,
        "calls",
      ),
    ],
  },
  {
    title: "Latency",
    panels: [
      graph("Answer, 99th percentile", "s", "unified_ai:call_seconds:p99_5m", "{{alias}}"),
      graph(
        "First token, 99th percentile",
        "s",
        "unified_ai:first_token_seconds:p99_5m",
        "{{alias}}",
      ),
    ],
  },
  {
    title: "Targets",
    panels: [
      graph(
        "Answers of a fallback",
        "percentunit",
        "unified_ai:fallback_calls:rate5m / on (alias) sum by (alias) (unified_ai:calls:rate5m)",
        "{{alias}}",
      ),
      graph(
        "Targets out",
        "none",
        "max by (alias) (envoy_cluster_outlier_detection_ejections_active * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info)",
        "{{alias}}",
      ),
      graph("Failures by cause", "reqps", "unified_ai:failures:rate5m", "{{cause}}"),
      graph(
        "Further tries",
        "reqps",
        "sum by (alias) (rate(envoy_cluster_upstream_rq_retry[5m]) * on (envoy_cluster_name) group_left (alias) unified_ai:alias_cluster:info)",
        "{{alias}}",
      ),
    ],
  },
  {
    title: "Tokens and money",
    panels: [
      graph(
        "Tokens a second by tenant",
        "short",
        "sum by (tenant_id, gen_ai_token_type) (unified_ai:tokens:rate5m)",
        "{{tenant_id}} {{gen_ai_token_type}}",
      ),
      graph(
        "Dollars an hour by tenant",
        "currencyUSD",
        "sum by (tenant_id) (unified_ai:cost_usd:rate5m) * 3600",
        "{{tenant_id}}",
        "At catalog prices.",
      ),
      graph(
        "Dollars an hour by model",
        "currencyUSD",
        "sum by (cloud, model) (unified_ai:cost_usd:rate5m) * 3600",
        "{{cloud}} {{model}}",
      ),
      graph(
        "Budget spent, 30 days",
        "percentunit",
        "unified_ai:tenant_cost_usd:sum30d / on (tenant_id) unified_ai:budget:usd",
        "{{tenant_id}}",
      ),
    ],
  },
  {
    title: "Credentials and limits",
    panels: [
      graph(
        "Age of credentials",
        "percentunit",
        "max by (cloud) (unified_ai_token_age_seconds / unified_ai_token_lifetime_seconds)",
        "{{cloud}}",
        "Share of their life; exchanged at half of it.",
      ),
      graph(
        "Exchanges",
        "reqps",
        "sum by (cloud, result) (rate(unified_ai_token_exchanges_total[5m]))",
        "{{cloud}} {{result}}",
      ),
      graph(
        "Limits: asked, refused, unanswered",
        "reqps",
        'label_replace(sum(rate(envoy_cluster_ratelimit_ok[5m])), "answer", "within", "", "") or label_replace(sum(rate(envoy_cluster_ratelimit_over_limit[5m])), "answer", "over", "", "") or label_replace(sum(rate(envoy_cluster_ratelimit_error[5m])), "answer", "unanswered", "", "")',
        "{{answer}}",
      ),
      graph(
        "Memory of proxies",
        "short",
        "sum by (pod) (envoy_server_memory_physical_size)",
        "{{pod}}",
      ),
    ],
  },
];
