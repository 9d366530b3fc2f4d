import { API, GATEWAY_TARGET } from "./api-versions";
import { inNamespace } from "./labels";
import { MODEL_HEADER } from "./names";
import type { GatewayedSpec, KubernetesObject } from "./types";

const NAME = "deny";

/** Most matches of one rule of a route. */
const MATCHES_PER_RULE = 64;

/** The OpenAI error of a tenant that names an alias of others. */
const BODY = JSON.stringify({
  error: {
    message: "this key may not call the requested model; ask for it to be added to the tenant",
    type: "invalid_request_error",
    param: "model",
    code: "model_not_allowed",
  },
});

/**
 * What callers get who name an alias that is not theirs: 403. The aliases' own routes match the tenant too, and more
 * matches win, so only the others come here.
 */
export function renderDenyRoute(spec: GatewayedSpec): KubernetesObject[] {
  const matches = spec.aliases.map((alias) => ({
    path: { type: "PathPrefix", value: "/" },
    headers: [{ type: "Exact", name: MODEL_HEADER, value: alias.name }],
  }));
  const rules: Record<string, unknown>[] = [];
  for (let from = 0; from < matches.length; from += MATCHES_PER_RULE) {
    rules.push({
      matches: matches.slice(from, from + MATCHES_PER_RULE),
      filters: [
        {
          type: "ExtensionRef",
          extensionRef: { group: "gateway.envoyproxy.io", kind: "HTTPRouteFilter", name: NAME },
        },
      ],
    });
  }
  return [
    inNamespace(spec, API.envoy, "HTTPRouteFilter", NAME, {
      spec: {
        directResponse: {
          statusCode: 403,
          contentType: "application/json",
          body: { type: "Inline", inline: BODY },
        },
      },
    }),
    inNamespace(spec, API.gateway, "HTTPRoute", NAME, {
      spec: { parentRefs: [GATEWAY_TARGET], rules },
    }),
  ];
}
