import { API, GATEWAY_TARGET } from "./api-versions";
import { inNamespace } from "./labels";
import { GATEWAY, TENANT_HEADER, TENANT_KEYS_SECRET } from "./names";
import type { GatewayedSpec, KubernetesObject } from "./types";

/**
 * Who may call: whoever brings a tenant's key. One policy on the whole Gateway, since the key is checked on the route
 * that is chosen before the model is known.
 */
export function renderSecurityPolicy(spec: GatewayedSpec): KubernetesObject {
  const body = {
    spec: {
      targetRefs: [GATEWAY_TARGET],
      apiKeyAuth: {
        credentialRefs: [{ group: "", kind: "Secret", name: TENANT_KEYS_SECRET }],
        extractFrom: [{ headers: ["authorization"] }],
        forwardClientIDHeader: TENANT_HEADER,
        sanitize: true,
      },
    },
  };
  return inNamespace(spec, API.envoy, "SecurityPolicy", GATEWAY, body);
}
