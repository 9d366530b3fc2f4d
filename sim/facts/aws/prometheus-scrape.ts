/** Judges the configuration of a scraper: https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-collector-how-to.html (2026-11-21). */
import { isPattern } from "./promql";
import {
  isDuration,
  isMembers,
  items,
  onlyKnown,
  readYaml,
  type Complain,
  type Problem,
} from "./prometheus-yaml";

const JOB = [
  ...["authorization", "basic_auth", "bearer_token_file", "body_size_limit", "enable_compression"],
  ...["follow_redirects", "honor_labels", "honor_timestamps", "job_name", "kubernetes_sd_configs"],
  ...[
    "label_limit",
    "label_name_length_limit",
    "label_value_length_limit",
    "metric_relabel_configs",
    "metrics_path",
  ],
  ...["params", "relabel_configs", "sample_limit", "scheme", "scrape_interval", "scrape_protocols"],
  ...[
    "scrape_timeout",
    "static_configs",
    "target_limit",
    "tls_config",
    "track_timestamps_staleness",
  ],
];
const RELABEL = [
  "action",
  "modulus",
  "regex",
  "replacement",
  "separator",
  "source_labels",
  "target_label",
];
const ACTIONS = [
  ...["drop", "dropequal", "hashmod", "keep", "keepequal", "labeldrop", "labelkeep", "labelmap"],
  ...["lowercase", "replace", "uppercase"],
];
const ROLES = ["endpoints", "endpointslice", "ingress", "node", "pod", "service"];
const seconds = (duration: unknown): number => {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
  return [...String(duration).matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit!] ?? 0),
    0,
  );
};
/** Prometheus's own interval and time-out where a file names none. */
const STANDING = { interval: "1m", timeout: "10s" };

/** Everything wrong with a scraper's configuration. */
export function scrapeProblems(text: string): Problem[] {
  const { value, problem } = readYaml(text);
  if (problem !== undefined) return [{ path: "", message: `is no YAML: ${problem}` }];
  if (!isMembers(value)) return [{ path: "", message: "must be an object with `scrape_configs`" }];
  const problems: Problem[] = [];
  const complain: Complain = (path, message) => problems.push({ path, message });
  onlyKnown(value, ["global", "scrape_configs"], "", complain);
  const global = isMembers(value.global) ? value.global : {};
  onlyKnown(
    global,
    ["evaluation_interval", "external_labels", "scrape_interval", "scrape_timeout"],
    "global",
    complain,
  );
  const jobs = items(value.scrape_configs);
  if (jobs.length === 0) complain("scrape_configs", "must list at least one job");
  const names = new Set<unknown>();
  jobs.forEach((job, index) => {
    const at = `scrape_configs[${index}]`;
    if (!isMembers(job)) return complain(at, "must be an object");
    onlyKnown(job, JOB, at, complain);
    if (typeof job.job_name !== "string" || job.job_name === "")
      complain(`${at}.job_name`, "must be a text");
    if (names.has(job.job_name))
      complain(`${at}.job_name`, `is there twice: ${JSON.stringify(job.job_name)}`);
    names.add(job.job_name);
    for (const name of ["scrape_interval", "scrape_timeout"]) {
      if (job[name] !== undefined && !isDuration(job[name]))
        complain(
          `${at}.${name}`,
          `must be a duration such as 30s, got ${JSON.stringify(job[name])}`,
        );
    }
    const interval = seconds(job.scrape_interval ?? global.scrape_interval ?? STANDING.interval);
    const timeout = seconds(job.scrape_timeout ?? global.scrape_timeout ?? STANDING.timeout);
    if (timeout > interval && (job.scrape_timeout ?? global.scrape_timeout) !== undefined)
      complain(`${at}.scrape_timeout`, "must not be above the interval");
    if (interval < 1) complain(`${at}.scrape_interval`, "must be at least a second");
    items(job.kubernetes_sd_configs).forEach((one, place) => {
      const role = isMembers(one) ? one.role : undefined;
      if (!ROLES.includes(String(role)))
        complain(
          `${at}.kubernetes_sd_configs[${place}].role`,
          `must be one of ${ROLES.join(", ")}, got ${JSON.stringify(role)}`,
        );
    });
    for (const name of ["relabel_configs", "metric_relabel_configs"])
      items(job[name]).forEach((one, place) =>
        checkRelabel(one, `${at}.${name}[${place}]`, complain),
      );
  });
  return problems;
}

function checkRelabel(config: unknown, at: string, complain: Complain): void {
  if (!isMembers(config)) return complain(at, "must be an object");
  onlyKnown(config, RELABEL, at, complain);
  const action = String(config.action ?? "replace");
  if (!ACTIONS.includes(action.toLowerCase()))
    complain(
      `${at}.action`,
      `must be one of ${ACTIONS.join(", ")}, got ${JSON.stringify(config.action)}`,
    );
  if (
    ["replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"].includes(action) &&
    config.target_label === undefined
  )
    complain(`${at}.target_label`, `must be set for the action ${action}`);
  if (config.regex !== undefined && !isPattern(String(config.regex)))
    complain(`${at}.regex`, `is no regular expression, got ${JSON.stringify(config.regex)}`);
}
