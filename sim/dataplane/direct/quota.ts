/** Rate limits of a direct provider, per model. */
import type { Call, DirectProvider } from "../call";
import type { Context } from "../service";

/**
 * Requests and tokens a minute unless a test says otherwise: this project's own choice, near the first paid tiers of
 * OpenAI (500 and 500,000) and Cohere's production keys (500).
 */
const LIMITS: Readonly<Record<DirectProvider, { requests: number; tokens: number }>> = {
  openai: { requests: 500, tokens: 500_000 },
  anthropic: { requests: 1_000, tokens: 450_000 },
  cohere: { requests: 500, tokens: 1_000_000 },
};

/** What is left of one limit after a call was counted. */
export interface Left {
  name: "requests" | "tokens";
  allowed: boolean;
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/** Counts a call against both limits; the second is not counted when the first is passed. */
export function countDirect(
  call: Call,
  context: Context,
  asked: { provider: DirectProvider; model: string; tokens: number },
): Left[] {
  const { provider, model, tokens } = asked;
  const { requestsPerMinute, tokensPerMinute } = context.behaviour;
  const wanted = [
    { name: "requests", most: requestsPerMinute ?? LIMITS[provider].requests, cost: 1 },
    { name: "tokens", most: tokensPerMinute ?? LIMITS[provider].tokens, cost: tokens },
  ] as const;
  const counted: Left[] = [];
  for (const { name, most, cost } of wanted) {
    const left = context.quotas.take(`${provider} ${model} ${name}`, most, 60, cost, call.now);
    counted.push({ name, ...left });
    if (!left.allowed) break;
  }
  return counted;
}
