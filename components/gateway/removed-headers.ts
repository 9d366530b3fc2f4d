import { TENANT_HEADER } from "./names";

/**
 * Headers that Envoy and the gateway add to a request and no model needs. The AI gateway puts back what its first filter
 * saw whenever it tries again, unless it is told here; at most 16.
 */
export const REMOVED_HEADERS = [
  "authorization",
  "api-key",
  "x-api-key",
  "cookie",
  "forwarded",
  "via",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  TENANT_HEADER,
  "x-client-request-id",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
  "openai-organization",
  "openai-project",
  "user-agent",
] as const;
