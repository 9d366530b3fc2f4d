import type { Millis } from "../credential";
import type { EntryState } from "./contents";
import type { SecretsKeeper } from "./secrets-keeper";

const STATES: readonly EntryState[] = ["good", "absent", "malformed", "failed"];

/** Lines about the secret store in Prometheus' text format. */
export function secretsMetrics(keeper: SecretsKeeper, now: Millis): string[] {
  const { store, counts, states } = keeper;
  const metric = (
    name: string,
    type: "gauge" | "counter",
    help: string,
    samples: [labels: string, value: number][],
  ): string[] => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(
      ([labels, value]) => `${name}{store="${store}"${labels && `,${labels}`}} ${value}`,
    ),
  ];
  const results = ({ ok, error }: { ok: number; error: number }): [string, number][] => [
    ['result="ok"', ok],
    ['result="error"', error],
  ];
  return [
    ...metric(
      "unified_ai_secrets_age_seconds",
      "gauge",
      "Seconds since every entry of the secret store was last read, or since the start.",
      [["", (now - keeper.readAt) / 1000]],
    ),
    ...metric(
      "unified_ai_secrets_refresh_seconds",
      "gauge",
      "Seconds between two looks at the secret store; 0 while that is not known.",
      [["", keeper.refreshSeconds]],
    ),
    ...metric(
      "unified_ai_secrets_entries",
      "gauge",
      "Entries by what came of the last look: absent has no key, malformed and failed keep the last good one.",
      STATES.map((state) => [
        `state="${state}"`,
        Object.values(states).filter((one) => one === state).length,
      ]),
    ),
    ...metric(
      "unified_ai_secrets_reads_total",
      "counter",
      "Looks at the secret store; an error where any entry was not read.",
      results(counts.reads),
    ),
    ...metric(
      "unified_ai_secrets_writes_total",
      "counter",
      "Writes of keys to the cluster, and failed reads there.",
      results(counts.writes),
    ),
  ];
}
