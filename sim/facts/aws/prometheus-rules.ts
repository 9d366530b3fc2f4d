/** Judges a file of Prometheus rules: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ (2026-11-21). */
import {
  isDuration,
  isLabel,
  isMembers,
  items,
  onlyKnown,
  readYaml,
  templateProblem,
  type Complain,
  type Problem,
} from "./prometheus-yaml";
import { promqlProblem } from "./promql";

const GROUP = ["name", "interval", "limit", "query_offset", "rules", "labels"];
const RULE = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];

/** Everything wrong with a rules file. */
export function ruleProblems(text: string): Problem[] {
  const { value, problem } = readYaml(text);
  if (problem !== undefined) return [{ path: "", message: `is no YAML: ${problem}` }];
  const problems: Problem[] = [];
  const complain: Complain = (path, message) => problems.push({ path, message });
  if (!isMembers(value)) return [{ path: "", message: "must be an object with `groups`" }];
  onlyKnown(value, ["groups"], "", complain);
  const groups = items(value.groups);
  if (groups.length === 0) complain("groups", "must list at least one group");
  const seen = new Set<unknown>();
  groups.forEach((group, index) => {
    const at = `groups[${index}]`;
    if (!isMembers(group)) return complain(at, "must be an object");
    onlyKnown(group, GROUP, at, complain);
    if (typeof group.name !== "string" || group.name === "")
      complain(`${at}.name`, "must be a text that is not empty");
    if (seen.has(group.name))
      complain(`${at}.name`, `is there twice: ${JSON.stringify(group.name)}`);
    seen.add(group.name);
    for (const name of ["interval", "query_offset"]) {
      if (group[name] !== undefined && !isDuration(group[name]))
        complain(
          `${at}.${name}`,
          `must be a duration such as 30s, got ${JSON.stringify(group[name])}`,
        );
    }
    const rules = items(group.rules);
    if (rules.length === 0) complain(`${at}.rules`, "must list at least one rule");
    rules.forEach((rule, place) => checkRule(rule, `${at}.rules[${place}]`, complain));
  });
  return problems;
}

function checkRule(rule: unknown, at: string, complain: Complain): void {
  if (!isMembers(rule)) return complain(at, "must be an object");
  onlyKnown(rule, RULE, at, complain);
  const [records, alerts] = [rule.record !== undefined, rule.alert !== undefined];
  if (records === alerts) complain(at, "must have `record` or `alert`, and not both");
  if (records && !/^[a-zA-Z_:][\w:]*$/.test(String(rule.record)))
    complain(`${at}.record`, `must be the name of a metric, got ${JSON.stringify(rule.record)}`);
  if (alerts && (typeof rule.alert !== "string" || rule.alert === ""))
    complain(`${at}.alert`, "must be a text that is not empty");
  const expression = typeof rule.expr === "number" ? String(rule.expr) : rule.expr;
  if (typeof expression !== "string" || expression.trim() === "")
    complain(`${at}.expr`, "must be an expression");
  else {
    const problem = promqlProblem(expression);
    if (problem !== undefined) complain(`${at}.expr`, `cannot be read: ${problem}`);
  }
  for (const name of ["for", "keep_firing_for"]) {
    if (rule[name] === undefined) continue;
    if (!alerts) complain(`${at}.${name}`, "is for alerts only");
    if (!isDuration(rule[name]))
      complain(`${at}.${name}`, `must be a duration such as 5m, got ${JSON.stringify(rule[name])}`);
  }
  if (records && rule.annotations !== undefined)
    complain(`${at}.annotations`, "is for alerts only");
  for (const kind of ["labels", "annotations"]) {
    const texts = rule[kind];
    if (texts === undefined || texts === null) continue;
    if (!isMembers(texts)) {
      complain(`${at}.${kind}`, "must be an object");
      continue;
    }
    for (const [name, text] of Object.entries(texts)) {
      if (!isLabel(name) || name === "__name__")
        complain(`${at}.${kind}.${name}`, "is no name of a label");
      if (typeof text !== "string")
        complain(`${at}.${kind}.${name}`, `must be a text, got ${JSON.stringify(text)}`);
      const problem = typeof text === "string" && alerts ? templateProblem(text) : undefined;
      if (problem !== undefined) complain(`${at}.${kind}.${name}`, problem);
    }
  }
}
