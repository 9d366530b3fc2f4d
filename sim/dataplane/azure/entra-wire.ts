/** How Entra words failures. https://learn.microsoft.com/entra/identity-platform/reference-error-codes, 2026-11-21. */
import { json, Refused, type Call, type Dialect } from "../call";

/** Errors without a number. */
export const entraDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { error: code, error_description: message }, headers),
  throttled: () => [],
  garbage: () => ({ role: "content", bytes: Buffer.from("{") }),
};

/** Throws a refusal with its AADSTS number. */
export function refuse(
  call: Call,
  status: number,
  error: string,
  number: number,
  words: string,
): never {
  const time = call.now.toISOString().replace("T", " ").replace(/\.\d+/, "");
  const description = `AADSTS${number}: ${words} Trace ID: ${call.id} Correlation ID: ${call.id} Timestamp: ${time}`;
  const body = {
    error,
    error_description: description,
    error_codes: [number],
    timestamp: time,
    trace_id: call.id,
    correlation_id: call.id,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
  throw new Refused(json(status, body), `AADSTS${number}`, words);
}
