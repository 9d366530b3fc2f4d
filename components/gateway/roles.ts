import { agentSettings } from "./agent-settings";
import { API } from "./api-versions";
import { inNamespace } from "./labels";
import { namespaceOf, SERVICE_ACCOUNT } from "./names";
import { tokenAgentRules } from "./token-agent";
import type { GatewayInput, KubernetesObject } from "./types";

const NAME = "ai-token-agent";

/** What the pods may do at the API server: keep the one Secret of the Azure token; nothing without Azure. */
export function renderRoles(input: GatewayInput): KubernetesObject[] {
  const rules = tokenAgentRules(agentSettings(input));
  if (rules.length === 0) return [];
  const { spec } = input;
  return [
    inNamespace(spec, API.rbac, "Role", NAME, { rules }),
    inNamespace(spec, API.rbac, "RoleBinding", NAME, {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: NAME },
      subjects: [{ kind: "ServiceAccount", name: SERVICE_ACCOUNT, namespace: namespaceOf(spec) }],
    }),
  ];
}
