import { agentSettings } from "./agent-settings";
import { API } from "./api-versions";
import { inNamespace } from "./labels";
import { namespaceOf, SERVICE_ACCOUNT } from "./names";
import { redisSecretRules, tokenAgentRules, type KubernetesPart } from "./token-agent";
import type { GatewayedSpec, GatewayInput, KubernetesObject } from "./types";

const NAME = "ai-token-agent";
/** In the controllers' namespace, where the cluster's other things are. */
const REDIS_NAME = "ai-token-agent-redis";

/**
 * What the pods may do at the API server: keep the Secrets of the Azure token and of the keys, the counters' password in the
 * controllers' namespace, and nothing else.
 */
export function renderRoles(input: GatewayInput): KubernetesObject[] {
  const { spec } = input;
  const settings = agentSettings(input);
  const { redisSecret } = settings;
  return [
    ...renderRole(spec, NAME, tokenAgentRules(settings)),
    ...(redisSecret
      ? renderRole(spec, REDIS_NAME, redisSecretRules(settings), redisSecret.namespace)
      : []),
  ];
}

function renderRole(
  spec: GatewayedSpec,
  name: string,
  rules: KubernetesPart[],
  namespace: string = namespaceOf(spec),
): KubernetesObject[] {
  return [
    inNamespace(spec, API.rbac, "Role", name, { rules }, { namespace }),
    inNamespace(
      spec,
      API.rbac,
      "RoleBinding",
      name,
      {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name: SERVICE_ACCOUNT, namespace: namespaceOf(spec) }],
      },
      { namespace },
    ),
  ];
}
