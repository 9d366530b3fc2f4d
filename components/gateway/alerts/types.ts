import type { Cloud, Provider } from "../../spec/types";
import type { Timing } from "./timing";

/** What the rules of one gateway are made of. Plain values. */
export interface AlertInput {
  /** Namespace of the gateway's objects, which begins its clusters' names. */
  namespace: string;
  aliases: AlertAlias[];
  tenants: AlertTenant[];
  /** Clouds whose credentials the token agent holds. */
  clouds: Cloud[];
  /** A first token later than this, at the 99th percentile, is reported. */
  firstTokenSeconds: number;
  /** A whole answer later than this, at the 99th percentile, is reported. */
  answerSeconds: number;
  /** PromQL that holds while the machines certainly run; absent when they always do. */
  awake?: string;
}

/** An alias as the gateway's metrics show it. */
export interface AlertAlias {
  /** Label `gen_ai_original_model`. */
  name: string;
  /** Labels `envoy_cluster_name`: one per rule of its routes. */
  clusters: string[];
  /** Whether targets are asked in turn, so that an answer of another than the first is a fallback. */
  inTurn: boolean;
  /** In order of preference. */
  targets: AlertTarget[];
}

/** What the metrics can tell apart of an alias's targets. */
export interface AlertTarget {
  /** The cloud or direct provider that serves it. */
  cloud: Provider;
  /** Catalog key of the model; several, joined, where the metrics cannot tell them apart. */
  model: string;
  /** Selectors of the `gen_ai` metrics beside the alias. */
  selectors: string;
  /** US dollars per million tokens; the highest where several targets are one here. */
  price: { input: number; output: number };
}

/** A tenant and what it may spend. */
export interface AlertTenant {
  /** Label `tenant_id`. */
  name: string;
  /** What it may spend in 30 days, where that is limited. */
  budget?: AlertBudget;
}

/** A budget, and the counter of the rate-limit service that holds the tenant to it. */
export interface AlertBudget {
  usd: number;
  /** Selectors of the service's metrics. */
  counter: string;
  unitsPerDollar: number;
}

/** Who is told: `page` wakes somebody, `ticket` waits for the morning. */
export type Severity = "page" | "ticket";

/** A Prometheus alerting rule. */
export interface AlertRule {
  /** Upper camel case, as Prometheus' own. */
  name: string;
  severity: Severity;
  /** Seconds the condition has to hold. */
  forSeconds: number;
  expr: (timing: Timing, input: AlertInput) => string;
  /** One line; `{{ $labels.x }}` and `{{ $value }}` as in Prometheus. */
  summary: string;
  /** What it means and what to do first. */
  description: string;
  /** Group it is evaluated with. @default alerts */
  group?: "alerts" | "budgets";
}

/** A Prometheus recording rule. */
export interface RecordingRule {
  record: string;
  labels?: Record<string, string>;
  expr: string;
}

/** Makes the recording rules of one subject. */
export type Recordings = (timing: Timing, input: AlertInput) => RecordingRule[];
