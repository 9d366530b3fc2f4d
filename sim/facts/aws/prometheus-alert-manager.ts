/** Judges the alert manager definition of a workspace: https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-config.html (2026-11-21). */
import {
  isDuration,
  isLabel,
  isMembers,
  items,
  onlyKnown,
  readYaml,
  templateProblem,
  type Complain,
  type Members,
  type Problem,
} from "./prometheus-yaml";

const CONFIG = [
  "global",
  "inhibit_rules",
  "mute_time_intervals",
  "receivers",
  "route",
  "templates",
  "time_intervals",
];
const ROUTE = [
  ...[
    "active_time_intervals",
    "continue",
    "group_by",
    "group_interval",
    "group_wait",
    "match",
    "match_re",
  ],
  ...["matchers", "mute_time_intervals", "receiver", "repeat_interval", "routes"],
];
const SNS = [
  ...[
    "attributes",
    "message",
    "phone_number",
    "send_resolved",
    "sigv4",
    "subject",
    "target_arn",
    "topic_arn",
  ],
];

/** Problems of a definition, and the SNS topics its receivers send to. */
export function definitionProblems(text: string): { problems: Problem[]; topics: string[] } {
  const problems: Problem[] = [];
  const complain: Complain = (path, message) => problems.push({ path, message });
  const topics: string[] = [];
  const outer = readYaml(text);
  if (outer.problem !== undefined) complain("", `is no YAML: ${outer.problem}`);
  else if (!isMembers(outer.value)) complain("", "must be an object with `alertmanager_config`");
  else {
    onlyKnown(outer.value, ["alertmanager_config", "template_files"], "", complain);
    const inner = outer.value.alertmanager_config;
    if (typeof inner !== "string")
      complain("alertmanager_config", "must be a text that holds the alert manager's own YAML");
    else checkConfig(inner, "alertmanager_config", complain, topics);
  }
  return { problems, topics };
}

function checkConfig(text: string, at: string, complain: Complain, topics: string[]): void {
  const { value, problem } = readYaml(text);
  if (problem !== undefined) return complain(at, `is no YAML: ${problem}`);
  if (!isMembers(value)) return complain(at, "must be an object with `route` and `receivers`");
  onlyKnown(value, CONFIG, at, complain);
  const names = new Set<string>();
  const receivers = items(value.receivers);
  if (receivers.length === 0) complain(`${at}.receivers`, "must list at least one receiver");
  receivers.forEach((one, index) => {
    const here = `${at}.receivers[${index}]`;
    if (!isMembers(one)) return complain(here, "must be an object");
    onlyKnown(one, ["name", "sns_configs"], here, complain);
    if (typeof one.name !== "string" || one.name === "") complain(`${here}.name`, "must be a text");
    else if (names.has(one.name))
      complain(`${here}.name`, `is there twice: ${JSON.stringify(one.name)}`);
    else names.add(one.name);
    items(one.sns_configs).forEach((config, place) =>
      checkSns(config, `${here}.sns_configs[${place}]`, complain, topics),
    );
  });
  if (!isMembers(value.route)) return complain(`${at}.route`, "must be an object");
  if (value.route.receiver === undefined) complain(`${at}.route.receiver`, "must name a receiver");
  if (value.route.matchers !== undefined || value.route.match !== undefined)
    complain(`${at}.route`, "is the root and must not have matchers");
  checkRoute(value.route, `${at}.route`, names, complain);
}

function checkRoute(
  route: Members,
  at: string,
  receivers: ReadonlySet<string>,
  complain: Complain,
): void {
  onlyKnown(route, ROUTE, at, complain);
  if (route.receiver !== undefined && !receivers.has(String(route.receiver)))
    complain(`${at}.receiver`, `names no receiver, got ${JSON.stringify(route.receiver)}`);
  for (const name of ["group_wait", "group_interval", "repeat_interval"]) {
    if (route[name] !== undefined && !isDuration(route[name]))
      complain(
        `${at}.${name}`,
        `must be a duration such as 5m, got ${JSON.stringify(route[name])}`,
      );
  }
  for (const label of items(route.group_by)) {
    if (label !== "..." && !isLabel(String(label)))
      complain(`${at}.group_by`, `must name labels, got ${JSON.stringify(label)}`);
  }
  for (const matcher of items(route.matchers)) {
    if (!/^\s*"?[a-zA-Z_]\w*"?\s*(=~|!~|!=|=)\s*.*$/s.test(String(matcher)))
      complain(`${at}.matchers`, `must be like severity="page", got ${JSON.stringify(matcher)}`);
  }
  items(route.routes).forEach((inner, index) => {
    const here = `${at}.routes[${index}]`;
    if (isMembers(inner)) checkRoute(inner, here, receivers, complain);
    else complain(here, "must be an object");
  });
}

/** https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-receiver-config.html (2026-11-21) */
function checkSns(config: unknown, at: string, complain: Complain, topics: string[]): void {
  if (!isMembers(config)) return complain(at, "must be an object");
  onlyKnown(config, SNS, at, complain);
  const arn = config.topic_arn;
  if (typeof arn !== "string" || !/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn))
    complain(`${at}.topic_arn`, `must be the ARN of a standard topic, got ${JSON.stringify(arn)}`);
  else topics.push(arn);
  const signature = config.sigv4;
  if (!isMembers(signature) || typeof signature.region !== "string")
    complain(`${at}.sigv4.region`, "must be set: without it nothing can be signed");
  else {
    onlyKnown(signature, ["region", "role_arn"], `${at}.sigv4`, complain);
    if (typeof arn === "string" && arn.split(":")[3] !== signature.region)
      complain(
        `${at}.sigv4.region`,
        `must be the topic's Region, got ${JSON.stringify(signature.region)}`,
      );
  }
  for (const name of ["subject", "message"]) {
    const text = config[name];
    const problem = typeof text === "string" ? templateProblem(text) : undefined;
    if (problem !== undefined) complain(`${at}.${name}`, problem);
  }
}
