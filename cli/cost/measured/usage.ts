import type { Sample } from "./exposition";

/** Names of the gateway's metrics and labels, as docs/gateway.md and the alerts use them. */
export const METRICS = {
  calls: "gen_ai_server_request_duration_seconds_count",
  tokens: "gen_ai_client_token_usage_sum",
  alias: "gen_ai_original_model",
  tenant: "tenant_id",
  tokenType: "gen_ai_token_type",
  error: "error_type",
} as const;

/** Kinds of tokens that are looked at; what was read from a cache and what was written into one are parts of the input. */
export const TOKEN_TYPES = ["input", "cached_input", "cache_creation_input", "output"] as const;

/** What a tenant's calls of an alias used. */
export interface Usage {
  alias: string;
  /** Empty where the metrics carry no tenant. */
  tenant: string;
  calls: number;
  inputTokens: number;
  cachedTokens: number;
  writtenTokens: number;
  outputTokens: number;
}

/** Sums samples by alias and tenant. Failed calls cost nothing and are left out. */
export function usageOf(samples: Iterable<Sample>): Usage[] {
  const found = new Map<string, Usage>();
  for (const { name, labels, value } of samples) {
    const alias = labels[METRICS.alias];
    if (alias === undefined || alias === "") continue;
    const tenant = labels[METRICS.tenant] ?? "";
    const key = `${alias}\n${tenant}`;
    const usage = found.get(key) ?? emptyUsage(alias, tenant);
    if (!count(usage, name, labels, value)) continue;
    found.set(key, usage);
  }
  return [...found.values()];
}

function count(
  usage: Usage,
  name: string,
  labels: Readonly<Record<string, string>>,
  value: number,
): boolean {
  if (name === METRICS.calls) {
    if ((labels[METRICS.error] ?? "") !== "") return false;
    usage.calls += value;
    return true;
  }
  if (name !== METRICS.tokens) return false;
  switch (labels[METRICS.tokenType]) {
    case "input":
      usage.inputTokens += value;
      return true;
    case "cached_input":
      usage.cachedTokens += value;
      return true;
    case "cache_creation_input":
      usage.writtenTokens += value;
      return true;
    case "output":
      usage.outputTokens += value;
      return true;
    default:
      return false;
  }
}

const emptyUsage = (alias: string, tenant: string): Usage => ({
  alias,
  tenant,
  calls: 0,
  inputTokens: 0,
  cachedTokens: 0,
  writtenTokens: 0,
  outputTokens: 0,
});
