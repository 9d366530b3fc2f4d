import { FINEST_UNIT } from "./cost-units";
import { LOGGED_HEADERS, TENANT_HEADER } from "./names";
import { COST_NAMESPACE, TOKENS_KEY } from "./rate-limits";
import type { GatewayedSpec } from "./types";

const kept = (key: string): string => `%DYNAMIC_METADATA(${COST_NAMESPACE}:${key})%`;

/**
 * A header that no provider gets: from what the AI gateway kept of it, else from the request itself, where it still is
 * when `edge` refused the call before it came to the AI gateway.
 */
function header(name: keyof typeof LOGGED_HEADERS): string {
  const operators = [
    { command: "DYNAMIC_METADATA", param: `${COST_NAMESPACE}:${LOGGED_HEADERS[name]}` },
    { command: "REQ", param: name },
  ];
  return `%COALESCE(${JSON.stringify({ operators })})%`;
}

/**
 * One line of JSON per call: who, what, how long, how much, and the id by which caller, gateway and clouds can be matched.
 * No prompt, no answer, no key: with `logging.content: full` those are in the clouds' own logs.
 */
const FIELDS: Readonly<Record<string, string>> = {
  time: "%START_TIME%",
  // From the answer: `edge` puts it on every one, refused calls included, while the request loses it on its way out.
  request_id: "%RESP(X-REQUEST-ID)%",
  client_request_id: header("x-client-request-id"),
  tenant: header(TENANT_HEADER),
  method: "%REQ(:METHOD)%",
  path: "%REQ_WITHOUT_QUERY(X-AI-EG-ORIGINAL-PATH?:PATH):200%",
  status: "%RESPONSE_CODE%",
  status_details: "%RESPONSE_CODE_DETAILS%",
  flags: "%RESPONSE_FLAGS%",
  duration_ms: "%DURATION%",
  first_byte_ms: "%RESPONSE_DURATION%",
  bytes_received: "%BYTES_RECEIVED%",
  bytes_sent: "%BYTES_SENT%",
  attempts: "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
  upstream: "%UPSTREAM_HOST%",
  upstream_failure: "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
  route: "%ROUTE_NAME%",
  target: kept("ai_service_backend_name"),
  model: kept("model_name_override"),
  response_model: kept("response_model"),
  input_tokens: kept("llm_input_token"),
  cached_input_tokens: kept("llm_cached_input_token"),
  output_tokens: kept("llm_output_token"),
  total_tokens: kept(TOKENS_KEY),
  cost_usd_e6: kept(FINEST_UNIT),
};

/** The access log of the proxies; none when nothing is to be kept of calls. */
export function renderAccessLog(spec: GatewayedSpec): Record<string, unknown> {
  if (spec.logging.content === "none") return { disable: true };
  return {
    settings: [
      {
        format: { type: "JSON", json: { ...FIELDS } },
        sinks: [{ type: "File", file: { path: "/dev/stdout" } }],
      },
    ],
  };
}
