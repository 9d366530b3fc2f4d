/** Secrets Manager's wire form: JSON 1.1, every refusal a 400. https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, 2026-11-21. */
import { json, Refused, type Dialect, type Reply } from "../call";

const CONTENT_TYPE = "application/x-amz-json-1.1";

/** An answer. */
export const answer = (value: unknown, headers: Record<string, string> = {}): Reply =>
  json(200, value, headers, CONTENT_TYPE);

/** How Secrets Manager words failures. */
export const secretDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { __type: code, Message: message }, headers, CONTENT_TYPE),
  throttled: () => [],
  garbage: () => ({ role: "content", bytes: Buffer.from("{") }),
};

/** Throws a refusal. */
export function refuse(code: string, message: string): never {
  throw new Refused(secretDialect.error(400, code, message), code, message);
}

/** Throws a refusal of a parameter. */
export const invalid = (message: string): never => refuse("InvalidParameterException", message);
