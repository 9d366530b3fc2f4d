export { renderAlertManager } from "./alert-manager";
export { renderDashboard } from "./dashboard/render-dashboard";
export { alertInput } from "./input";
export { keptMetrics } from "./kept-metrics";
export { renderRules, ruleGroups, type RuleGroup } from "./render-rules";
export { ALERTS } from "./rules";
export { Timing } from "./timing";
export type { AlertAlias, AlertInput, AlertRule, AlertTarget, AlertTenant } from "./types";
