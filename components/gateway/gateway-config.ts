import { agentSettings } from "./agent-settings";
import { API } from "./api-versions";
import { inNamespace } from "./labels";
import { GATEWAY } from "./names";
import { extProcEnvironment, extProcVolumeMounts } from "./token-agent";
import type { GatewayInput, KubernetesObject } from "./types";

/** How the AI gateway's processor runs beside each Envoy: its image, and where it finds credentials. */
export function renderGatewayConfig(input: GatewayInput): KubernetesObject {
  const agent = agentSettings(input);
  return inNamespace(input.spec, API.ai, "GatewayConfig", GATEWAY, {
    spec: {
      extProc: {
        kubernetes: {
          image: input.images.processor,
          env: [{ name: "DISABLE_PPROF", value: "true" }, ...extProcEnvironment(agent)],
          volumeMounts: extProcVolumeMounts(agent),
          resources: {
            requests: { cpu: "500m", memory: "256Mi" },
            limits: { memory: "1Gi" },
          },
        },
      },
    },
  });
}
