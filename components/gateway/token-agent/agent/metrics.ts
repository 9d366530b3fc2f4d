import type { Cloud } from "./credential";
import type { Keeper } from "./keeper";
import { secretsMetrics } from "./secrets/metrics";
import type { SecretsKeeper } from "./secrets/secrets-keeper";

/** Answers given out, by cloud and kind. */
export class AnswerCounts {
  private readonly counts = new Map<string, number>();

  add(cloud: Cloud, answer: string): void {
    const key = `cloud="${cloud}",answer="${answer}"`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  lines(): string[] {
    return [...this.counts].map(([labels, count]) => `{${labels}} ${count}`);
  }
}

type Metric = [
  name: string,
  type: "gauge" | "counter",
  help: string,
  samples: (keeper: Keeper<unknown>, now: number) => [labels: string, value: number][],
];

const METRICS: Metric[] = [
  [
    "unified_ai_token_usable",
    "gauge",
    "1 while a credential is in its life and where the gateway takes it from.",
    (keeper) => [["", keeper.usable ? 1 : 0]],
  ],
  [
    "unified_ai_token_age_seconds",
    "gauge",
    "Seconds since the credential was obtained; absent while there is none.",
    ({ held }, now) => (held ? [["", (now - held.obtainedAt) / 1000]] : []),
  ],
  [
    "unified_ai_token_expires_in_seconds",
    "gauge",
    "Seconds until the credential expires, negative after; absent while there is none.",
    ({ held }, now) => (held ? [["", (held.expiresAt - now) / 1000]] : []),
  ],
  [
    "unified_ai_token_lifetime_seconds",
    "gauge",
    "Seconds the credential was given for.",
    ({ held }) => (held ? [["", (held.expiresAt - held.obtainedAt) / 1000]] : []),
  ],
  [
    "unified_ai_token_clock_skew_seconds",
    "gauge",
    "The token service's clock minus ours; absent while unknown.",
    ({ skewMs }) => (skewMs === undefined ? [] : [["", skewMs / 1000]]),
  ],
  [
    "unified_ai_token_exchanges_total",
    "counter",
    "Exchanges with the token service.",
    ({ counts }) => [
      ['result="ok"', counts.exchanges.ok],
      ['result="error"', counts.exchanges.error],
    ],
  ],
  [
    "unified_ai_token_exchange_seconds_total",
    "counter",
    "Time spent in exchanges.",
    ({ counts }) => [["", counts.exchangeSeconds]],
  ],
  [
    "unified_ai_token_adopted_total",
    "counter",
    "Credentials taken over from another replica.",
    ({ counts }) => [["", counts.adopted]],
  ],
  [
    "unified_ai_token_store_total",
    "counter",
    "Writes to, and failed reads of, the place that the gateway takes the credential from.",
    ({ counts }) => [
      ['result="ok"', counts.writes.ok],
      ['result="error"', counts.writes.error],
    ],
  ],
];

/** Everything in Prometheus' text format. */
export function renderMetrics(
  keepers: Keeper<unknown>[],
  secrets: SecretsKeeper | undefined,
  answers: AnswerCounts,
  now: number,
): string {
  const lines: string[] = [];
  const head = (name: string, type: string, help: string): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  };
  for (const [name, type, help, samples] of METRICS) {
    head(name, type, help);
    for (const keeper of keepers) {
      for (const [labels, value] of samples(keeper, now)) {
        lines.push(`${name}{cloud="${keeper.cloud}"${labels && `,${labels}`}} ${value}`);
      }
    }
  }
  head("unified_ai_token_answers_total", "counter", "Credentials given out on loopback.");
  for (const line of answers.lines()) lines.push(`unified_ai_token_answers_total${line}`);
  if (secrets) lines.push(...secretsMetrics(secrets, now));
  return `${lines.join("\n")}\n`;
}
