import { API, GATEWAY_TARGET } from "./api-versions";
import { inNamespace } from "./labels";
import { GATEWAY, HEALTH_PATH, MODEL_HEADER, PATH_HEADER, TENANT_HEADER } from "./names";
import { duration, streamIdleSeconds, triesOf } from "./timeouts";
import type { GatewayedSpec, KubernetesObject } from "./types";

/** Seconds in which a request has to be there in full. */
const REQUEST_SECONDS = 60;

/** Headers that the gateway sets itself, so that nobody brings them along. */
const OWN_HEADERS = [
  TENANT_HEADER,
  MODEL_HEADER,
  PATH_HEADER,
  "x-envoy-original-path",
  "x-unified-ai-upstream-status",
] as const;

/** How the listener treats callers: how much it takes from them, for how long, and what it believes. */
export function renderClientTrafficPolicy(spec: GatewayedSpec): KubernetesObject {
  const { gateway } = spec;
  const tries = triesOf(Math.max(...spec.aliases.map((alias) => alias.targetKeys.length)));
  return inNamespace(spec, API.envoy, "ClientTrafficPolicy", GATEWAY, {
    spec: {
      targetRefs: [GATEWAY_TARGET],
      // The load balancer says whose call it is; health checks come without.
      proxyProtocol: { optional: true },
      connection: { bufferLimit: bufferLimit(spec) },
      timeout: {
        http: {
          requestReceivedTimeout: duration(REQUEST_SECONDS),
          streamIdleTimeout: duration(streamIdleSeconds(gateway, tries)),
        },
      },
      path: { escapedSlashesAction: "RejectRequest" },
      headers: {
        withUnderscoresAction: "DropHeader",
        requestID: "Generate",
        earlyRequestHeaders: { remove: [...OWN_HEADERS] },
      },
      healthCheck: { path: HEALTH_PATH },
    },
  });
}

/**
 * Bytes held of a request or an answer. Envoy's own 32 KiB refuse ordinary prompts. One MiB above the limit that the
 * extension tells callers, so that it, not Envoy, refuses what is too large.
 */
export function bufferLimit(spec: GatewayedSpec): string {
  return `${spec.gateway.maxBodyMiB + 1}Mi`;
}
