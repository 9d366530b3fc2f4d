import { AGENT_CONFIG, agentSettings } from "./agent-settings";
import { API } from "./api-versions";
import { inNamespace } from "./labels";
import { tokenAgentConfigMapData } from "./token-agent";
import type { GatewayInput, KubernetesObject } from "./types";

/** The token agent's script, and where it reads keys. */
export function renderAgentConfig(input: GatewayInput): KubernetesObject {
  return inNamespace(input.spec, API.core, "ConfigMap", AGENT_CONFIG, {
    data: tokenAgentConfigMapData(agentSettings(input)),
  });
}
