import type { GatewayedSpec } from "../types";
import { alertInput } from "./input";
import { answerRecordings } from "./recordings/answers";
import { callRecordings } from "./recordings/calls";
import { catalogRecordings } from "./recordings/catalog";
import { budgetRecordings, usageRecordings } from "./recordings/usage";
import { ALERTS } from "./rules";
import { Timing } from "./timing";
import type { AlertInput, AlertRule } from "./types";

/** A group of a Prometheus rule file. */
export interface RuleGroup {
  name: string;
  interval: string;
  rules: Record<string, unknown>[];
}

/** The rules of an environment's gateway as a Prometheus rule file: JSON, which is YAML. */
export function renderRules(spec: GatewayedSpec): string {
  return `${JSON.stringify({ groups: ruleGroups(alertInput(spec)) }, undefined, 2)}\n`;
}

/** The groups of the rule file; tests give a timing that shrinks every length. */
export function ruleGroups(input: AlertInput, timing = new Timing()): RuleGroup[] {
  const group = (name: string, seconds: number, rules: Record<string, unknown>[]): RuleGroup => ({
    name: `unified-ai-${name}`,
    interval: timing.length(seconds),
    rules,
  });
  const alertsOf = (name: string): Record<string, unknown>[] =>
    ALERTS.filter((rule) => (rule.group ?? "alerts") === name).map((rule) =>
      renderAlert(rule, timing, input),
    );
  const record = (rules: readonly object[]): Record<string, unknown>[] =>
    rules.map((rule) => ({ ...rule }));
  return [
    group("catalog", 60, record(catalogRecordings(timing, input))),
    group("calls", 60, [
      ...record(callRecordings(timing, input)),
      ...record(answerRecordings(timing, input)),
    ]),
    group("usage", 60, record(usageRecordings(timing, input))),
    group("budgets", 300, [...record(budgetRecordings(timing, input)), ...alertsOf("budgets")]),
    group("alerts", 60, alertsOf("alerts")),
  ].filter(({ rules }) => rules.length > 0);
}

function renderAlert(
  { name, severity, forSeconds, expr, summary, description }: AlertRule,
  timing: Timing,
  input: AlertInput,
): Record<string, unknown> {
  return {
    alert: name,
    expr: expr(timing, input),
    ...(forSeconds > 0 && { for: timing.length(forSeconds) }),
    labels: { severity, environment: input.namespace },
    annotations: { summary, description },
  };
}
