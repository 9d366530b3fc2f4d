import { API, GATEWAY_TARGET } from "./api-versions";
import { bufferLimit } from "./client-traffic-policy";
import { inNamespace } from "./labels";
import { GATEWAY } from "./names";
import { localRateLimit } from "./rate-limits";
import {
  CONNECTION_IDLE_SECONDS,
  duration,
  EJECTION_SECONDS,
  streamIdleSeconds,
  triesOf,
} from "./timeouts";
import type { GatewayedSpec, KubernetesObject } from "./types";

/**
 * Calls of one proxy to one alias at once. Envoy's own limits, a thousand calls and three retries, would end fallback in
 * the very moment that many calls need it; what a proxy carries is bounded by its memory and by the autoscaler.
 */
const MOST_AT_ONCE = 16_384;

/**
 * Answers after which the next target is asked. A 400, 413 or 422 is the caller's own and goes back; the extension turns
 * what a provider says of itself in other words (401, 403, 404, 408, 429) into 503, and these are for the rest.
 */
const RETRIED_STATUSES = [401, 403, 404, 408, 429, 500, 502, 503, 504, 529];

/** How calls reach targets: fallback, the targets that are left alone, time-outs, and what tenants may use. */
export function renderBackendTrafficPolicy(spec: GatewayedSpec): KubernetesObject {
  const { gateway } = spec;
  const { connectSeconds, answerSeconds } = gateway.timeouts;
  const tries = triesOf(Math.max(...spec.aliases.map((alias) => alias.targetKeys.length)));
  const local = localRateLimit(spec);
  return inNamespace(spec, API.envoy, "BackendTrafficPolicy", GATEWAY, {
    spec: {
      targetRefs: [GATEWAY_TARGET],
      connection: { bufferLimit: bufferLimit(spec) },
      circuitBreaker: {
        maxConnections: MOST_AT_ONCE,
        maxPendingRequests: MOST_AT_ONCE,
        maxParallelRequests: MOST_AT_ONCE,
        maxParallelRetries: MOST_AT_ONCE,
      },
      timeout: {
        tcp: { connectTimeout: duration(connectSeconds) },
        http: {
          requestTimeout: duration(0),
          streamIdleTimeout: duration(streamIdleSeconds(gateway, tries)),
          connectionIdleTimeout: duration(CONNECTION_IDLE_SECONDS),
        },
      },
      retry: {
        numRetries: tries - 1,
        numAttemptsPerPriority: 1,
        retryOn: {
          triggers: ["connect-failure", "refused-stream", "reset", "retriable-status-codes"],
          httpStatusCodes: RETRIED_STATUSES,
        },
        perRetry: {
          // The extension shortens it for streams, by a header.
          timeout: duration(answerSeconds),
          backOff: { baseInterval: "5ms", maxInterval: "25ms" },
        },
      },
      healthCheck: {
        // 0 would let one request that every target fails take the alias from all callers.
        panicThreshold: 1,
        passive: {
          interval: "1s",
          baseEjectionTime: duration(EJECTION_SECONDS),
          maxEjectionPercent: 100,
          splitExternalLocalOriginErrors: true,
          consecutive5XxErrors: 1,
          consecutiveGatewayErrors: 1,
          consecutiveLocalOriginFailures: 1,
        },
      },
      ...(local && { rateLimit: { local } }),
    },
  });
}
