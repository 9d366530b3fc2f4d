import { expect } from "vitest";

/** What an answer to a caller must never name: parts of the gateway, who is behind it, where, and what they trust. */
const INTERNALS: readonly RegExp[] = [
  /envoy|upstream|ext[-_ ]?proc|\baigw\b|x-ai-eg|lua|wasm|dynamic.?module/i,
  /bedrock|amazon|\baws\b|azure|microsoft|vertex|google|gcp\b/i,
  /\.(com|net|local|internal|svc)\b/i,
  /httproute|\bcluster\b|atlas-dev|rule\/\d|redis|ratelimit|rate limit service/i,
  /\b\d{1,3}(\.\d{1,3}){3}\b|\[?::1\]?/,
  /\barn:|\bsim0|\bprojects\/|subscriptions\//,
  /eyJ[\w-]{8}|ya29\.|\bua_[\w-]{6}|AWS4-HMAC|AKIA|ASIA/,
  /^\s+at \S+ \(|panic|goroutine|traceback|\.rs:|\.go:|\.js:/im,
  /disconnect|connection (failure|termination|error)|transport failure|TLS|certificate/i,
];

/** Aliases of every-cloud.ts: names that callers know. */
const ALIASES = /\b(aws|azure|gcp)-(chat|embed)\b/g;

/** Response headers that callers get. */
const HEADERS =
  /^(content-type|content-length|transfer-encoding|connection|keep-alive|date|vary|allow|retry-after|www-authenticate|x-request-id|x-ratelimit-(limit|remaining|reset))$/;

/** The error object of an answer. */
export interface OpenAiError {
  message: string;
  type: string;
  param: string | null;
  code: string;
}

/** Holds a refusal to OpenAI's form, with a message that helps and names no internals. Returns the error. */
export async function expectOpenAiError(response: Response, status: number): Promise<OpenAiError> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
  const { error, ...rest } = JSON.parse(text) as { error: OpenAiError };
  expect(rest).toEqual({});
  expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "type"]);
  expect(error.message).toMatch(/\w+ \w+/);
  expect(error.type).toBe(
    status === 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error",
  );
  expect(error.code).toMatch(/^[a-z_]+$/);
  expectNoInternals(response, text);
  return error;
}

/** What no answer may have in it. */
export function expectNoInternals(response: Response, text: string): void {
  const told = text.replace(ALIASES, "alias");
  for (const pattern of INTERNALS) expect(told).not.toMatch(pattern);
  for (const [name, value] of response.headers) {
    expect(name).toMatch(HEADERS);
    for (const pattern of INTERNALS) expect(value, name).not.toMatch(pattern);
  }
}
