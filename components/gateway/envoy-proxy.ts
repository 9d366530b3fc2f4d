import { renderAccessLog } from "./access-log";
import { agentSettings } from "./agent-settings";
import { API } from "./api-versions";
import {
  EXTENSION_MODULE,
  EXTENSION_PATH,
  extensionVolume,
  extensionVolumeMount,
} from "./extension";
import { inNamespace, labelsOf } from "./labels";
import { GATEWAY, SERVICE_ACCOUNT } from "./names";
import { duration } from "./timeouts";
import { tokenAgentChecksum, tokenAgentContainer, tokenAgentVolumes } from "./token-agent";
import type { GatewayInput, KubernetesObject } from "./types";

/** Seconds a proxy that is going away still takes calls: until no load balancer sends it any. */
const MIN_DRAIN_SECONDS = 30;

/** Utilization of the requested processor time from which more proxies are started, in percent. */
const TARGET_CPU_PERCENT = 60;

/** How the proxies run: how many and where, with which images, module and token agent, and what they log. */
export function renderEnvoyProxy(input: GatewayInput): KubernetesObject {
  const { spec } = input;
  const { replicas, timeouts } = spec.gateway;
  return inNamespace(spec, API.envoy, "EnvoyProxy", GATEWAY, {
    spec: {
      logging: { level: { default: "warn" } },
      // Seconds for the answers in flight to end before the proxy does.
      shutdown: {
        drainTimeout: duration(Math.max(timeouts.answerSeconds, MIN_DRAIN_SECONDS)),
        minDrainDuration: duration(MIN_DRAIN_SECONDS),
      },
      // After authentication, so that it knows the tenant and unknown callers cost nothing; before the AI gateway's filter.
      filterOrder: [
        { name: "envoy.filters.http.dynamic_modules", after: "envoy.filters.http.api_key_auth" },
      ],
      dynamicModules: [
        {
          name: EXTENSION_MODULE,
          source: { type: "Local", local: { path: EXTENSION_PATH } },
          doNotClose: true,
        },
      ],
      telemetry: { accessLog: renderAccessLog(spec), metrics: { prometheus: {} } },
      provider: {
        type: "Kubernetes",
        kubernetes: {
          envoyServiceAccount: { name: SERVICE_ACCOUNT },
          envoyService: { name: GATEWAY, type: "ClusterIP" },
          // One proxy after the other needs a place for the first: on machines that all end at night it would hold them up.
          ...(spec.schedule === undefined && { envoyPDB: { maxUnavailable: 1 } }),
          envoyHpa: {
            minReplicas: replicas.min,
            maxReplicas: replicas.max,
            metrics: [
              {
                type: "Resource",
                resource: {
                  name: "cpu",
                  target: { type: "Utilization", averageUtilization: TARGET_CPU_PERCENT },
                },
              },
            ],
            behavior: {
              scaleUp: { stabilizationWindowSeconds: 0 },
              scaleDown: {
                stabilizationWindowSeconds: 300,
                policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
              },
            },
          },
          envoyDeployment: renderDeployment(input),
        },
      },
    },
  });
}

function renderDeployment(input: GatewayInput): Record<string, unknown> {
  const { spec, images, extension } = input;
  const agent = agentSettings(input);
  const proxies = { "gateway.envoyproxy.io/owning-gateway-name": GATEWAY };
  return {
    strategy: {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    },
    initContainers: [tokenAgentContainer(agent)],
    container: {
      image: images.envoy,
      resources: {
        requests: { cpu: "500m", memory: "512Mi" },
        limits: { memory: "2Gi" },
      },
      volumeMounts: [extensionVolumeMount()],
    },
    pod: {
      labels: labelsOf(spec, { "app.kubernetes.io/component": "proxy" }),
      // New pods when module or agent change: mounted files change in place, what was loaded from them does not.
      annotations: {
        "unified-ai/extension-sha256": extension.sha256,
        "unified-ai/token-agent-checksum": tokenAgentChecksum(),
      },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      nodeSelector: { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" },
      volumes: [extensionVolume(), ...tokenAgentVolumes(agent)],
      topologySpreadConstraints: [
        {
          topologyKey: "topology.kubernetes.io/zone",
          maxSkew: 1,
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector: { matchLabels: proxies },
          matchLabelKeys: ["pod-template-hash"],
        },
      ],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: "kubernetes.io/hostname",
                labelSelector: { matchLabels: proxies },
              },
            },
          ],
        },
      },
    },
  };
}
