/** Rate limits of a deployment, as its own `rateLimits` state. */
import { at, list, record } from "../../facts/judge";
import { refuse } from "./access";
import type { Admitted } from "./openai";

const OPERATION: Readonly<Record<string, string>> = {
  chat: "ChatCompletions_Create",
  embeddings: "Embeddings_Create",
  responses: "Responses_Create",
};

/** Counts a call; refuses it with the time to wait, or says what is left as headers. */
export function countCall(
  admitted: Admitted,
  kind: "chat" | "embeddings" | "responses",
  tokens: number,
): Record<string, string> {
  const { call, context, deployment, apiVersion } = admitted;
  const { tokensPerMinute, requestsPerMinute } = context.behaviour;
  const limits = list(at(deployment.state, "properties.rateLimits")).map(record);
  const limit = (key: string, perMinute: number | undefined): [number, number] | undefined => {
    if (perMinute !== undefined) return [perMinute, 60];
    const stored = limits.find((one) => one.key === key);
    return stored ? [Number(stored.count), Number(stored.renewalPeriod)] : undefined;
  };
  const headers: Record<string, string> = {};
  for (const [key, name, cost, given] of [
    ["request", "requests", 1, requestsPerMinute],
    ["token", "tokens", tokens, tokensPerMinute],
  ] as const) {
    const found = limit(key, given);
    if (!found) continue;
    const [most, seconds] = found;
    const counted = context.quotas.take(`${deployment.id} ${key}`, most, seconds, cost, call.now);
    headers[`x-ratelimit-limit-${name}`] = String(most);
    headers[`x-ratelimit-remaining-${name}`] = String(counted.remaining);
    if (counted.allowed) continue;
    const wait = counted.resetSeconds;
    refuse(
      429,
      "429",
      `Requests to the ${OPERATION[kind]} Operation under Azure OpenAI API version ${apiVersion} have exceeded ${
        key === "request" ? "call" : "token"
      } rate limit of your current OpenAI S0 pricing tier. Please retry after ${wait} seconds. Please go here: ` +
        "https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.",
      {
        ...headers,
        "retry-after": String(wait),
        "retry-after-ms": String(wait * 1000),
        [`x-ratelimit-reset-${name}`]: String(wait),
      },
    );
  }
  return headers;
}
