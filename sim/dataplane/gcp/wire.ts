/** How Google's APIs word failures. https://docs.cloud.google.com/apis/design/errors, 2026-11-21. */
import { frame, json, Refused, type Dialect, type Reply } from "../call";

const STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  413: "INVALID_ARGUMENT",
  421: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

/** The error object of a status, with details. */
export const googleError = (
  status: number,
  message: string,
  details: readonly Record<string, unknown>[] = [],
): Record<string, unknown> => ({
  error: {
    code: status,
    message,
    status: STATUS[status] ?? "UNKNOWN",
    ...(details.length > 0 ? { details } : {}),
  },
});

/** An error answer. */
const errorReply = (
  status: number,
  message: string,
  details?: readonly Record<string, unknown>[],
  headers: Record<string, string> = {},
): Reply =>
  json(status, googleError(status, message, details), headers, "application/json; charset=UTF-8");

/** `ErrorInfo` as Google attaches it. */
export const errorInfo = (
  reason: string,
  metadata: Record<string, string>,
  domain = "googleapis.com",
): Record<string, unknown> => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason,
  domain,
  metadata,
});

/** Throws Google's refusal. */
export function refuse(
  status: number,
  code: string,
  message: string,
  details?: readonly Record<string, unknown>[],
): never {
  throw new Refused(errorReply(status, message, details), code, message);
}

/** Vertex AI's words. */
export const vertexDialect: Dialect = {
  error: (status, _code, message, headers) => errorReply(status, message, [], headers),
  throttled: () => [
    frame(
      "end",
      `data: ${JSON.stringify(googleError(429, "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details."))}\r\n\r\n`,
    ),
  ],
  garbage: () => frame("content", 'data: {"candidates":[{"content":{"parts":[{"te\r\n\r\n'),
};

/** Words of the token services, which speak OAuth. */
export const oauthDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { error: code, error_description: message }, headers),
  throttled: () => [],
  garbage: () => frame("content", "{"),
};
