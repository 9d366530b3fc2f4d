import type * as pulumi from "@pulumi/pulumi";
import { chartRow, imageOf, imageRow, imageTag } from "../../catalog/artifacts";
import { LOG_REQUEST_HEADER_ATTRIBUTES, REDIS_SECRET } from "../gateway/names";

/** Namespace of Envoy Gateway, which its charts and certificates are made for. */
export const ENVOY_GATEWAY_NAMESPACE = "envoy-gateway-system";

/** Namespace of the AI gateway's controller. */
export const AI_GATEWAY_NAMESPACE = "envoy-ai-gateway-system";

/** The AI gateway's controller: its Service's name is in Envoy Gateway's configuration. */
const AI_GATEWAY_CONTROLLER = "ai-gateway-controller";

/** Port of the controller that Envoy Gateway hands its xDS to. */
export const EXTENSION_PORT = 1063;

/** Header and metric label by which tokens and money are told apart; the gateway itself sets the header. */
const TENANT_ATTRIBUTE = "x-tenant-id:tenant.id";

/** Answers of the counters' service are waited for this long; then the call passes. */
const RATE_LIMIT_TIMEOUT = "200ms";

/** Label of the rate-limit service's pods. */
const RATE_LIMIT_LABEL = { name: "app.kubernetes.io/name", value: "envoy-ratelimit" } as const;

/** Where the rate-limit service tells how it fares. */
export const RATE_LIMIT_METRICS = {
  namespace: ENVOY_GATEWAY_NAMESPACE,
  label: RATE_LIMIT_LABEL,
  port: 19001,
  path: "/metrics",
} as const;

const SPREAD_OVER_ZONES = (labels: Record<string, string>) => ({
  maxSkew: 1,
  topologyKey: "topology.kubernetes.io/zone",
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector: { matchLabels: labels },
});

/** Values of Envoy Gateway's chart. */
export function envoyGatewayValues(settings: {
  /** `host:port` of Redis, reached by TLS. */
  limitsAddress: pulumi.Input<string>;
  /** Whether the cluster's machines all end at night: a pod that has to stay would keep one running. @default false */
  sleeps?: boolean;
}) {
  return {
    global: {
      images: {
        envoyGateway: { image: imageOf("envoyGateway"), pullPolicy: "IfNotPresent" },
        ratelimit: { image: imageOf("ratelimit"), pullPolicy: "IfNotPresent" },
      },
    },
    deployment: {
      replicas: 2,
      pod: { topologySpreadConstraints: [SPREAD_OVER_ZONES({ "control-plane": "envoy-gateway" })] },
    },
    podDisruptionBudget: { minAvailable: settings.sleeps === true ? 0 : 1 },
    config: {
      envoyGateway: {
        gateway: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
        logging: { level: { default: "info" } },
        provider: {
          type: "Kubernetes",
          kubernetes: {
            // Proxies run beside their environment's objects, so that one environment's identity is in no other's reach.
            deploy: { type: "GatewayNamespace" },
            shutdownManager: { image: imageOf("envoyGateway") },
            rateLimitDeployment: {
              replicas: 2,
              container: {
                image: imageOf("ratelimit"),
                // Read when a pod starts, and not there while Redis has no password: `unified-ai rotate redis`.
                env: [
                  {
                    name: "REDIS_AUTH",
                    valueFrom: {
                      secretKeyRef: { name: REDIS_SECRET, key: "password", optional: true },
                    },
                  },
                ],
              },
              pod: {
                // Envoy Gateway 1.8.1 mounts this volume whenever Redis is reached by TLS and makes it only for a client
                // certificate; the server's certificate is checked against the image's authorities.
                volumes: [{ name: "redis-certs", emptyDir: {} }],
                topologySpreadConstraints: [
                  SPREAD_OVER_ZONES({ [RATE_LIMIT_LABEL.name]: RATE_LIMIT_LABEL.value }),
                ],
              },
            },
          },
        },
        extensionApis: { enableBackend: true, enableEnvoyPatchPolicy: true },
        extensionManager: {
          hooks: {
            xdsTranslator: {
              translation: {
                listener: { includeAll: true },
                route: { includeAll: true },
                cluster: { includeAll: true },
                secret: { includeAll: true },
              },
              post: ["Translation", "Cluster", "Route"],
            },
          },
          service: {
            fqdn: {
              hostname: `${AI_GATEWAY_CONTROLLER}.${AI_GATEWAY_NAMESPACE}.svc.cluster.local`,
              port: EXTENSION_PORT,
            },
          },
        },
        rateLimit: {
          backend: { type: "Redis", redis: { url: settings.limitsAddress, tls: {} } },
          timeout: RATE_LIMIT_TIMEOUT,
          // Without counters calls pass: an outage of the counters must not be an outage of the models.
          failClosed: false,
        },
      },
    },
  };
}

/** Values of the AI gateway's chart. */
export function aiGatewayValues() {
  return {
    extProc: {
      image: {
        repository: imageRow("aiGatewayExtProc").repository,
        tag: imageTag("aiGatewayExtProc"),
      },
      imagePullPolicy: "IfNotPresent",
      logLevel: "warn",
      // Its profiler would listen in every proxy's pod.
      extraEnvVars: [{ name: "DISABLE_PPROF", value: "true" }],
    },
    controller: {
      fullnameOverride: AI_GATEWAY_CONTROLLER,
      image: {
        repository: imageRow("aiGatewayController").repository,
        tag: imageTag("aiGatewayController"),
      },
      imagePullPolicy: "IfNotPresent",
      replicaCount: 2,
      extraEnvVars: [{ name: "DISABLE_PPROF", value: "true" }],
      metricsRequestHeaderAttributes: TENANT_ATTRIBUTE,
      logRequestHeaderAttributes: LOG_REQUEST_HEADER_ATTRIBUTES,
      // Unset, it would record a header of the caller's own choosing.
      spanRequestHeaderAttributes: "",
      mutatingWebhook: {
        tlsCertSecretName: `webhook-certificate-${chartRow("ai-gateway-helm").checked}`,
      },
      podSecurityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      },
      resources: {
        requests: { cpu: "100m", memory: "128Mi" },
        limits: { memory: "512Mi" },
      },
    },
    envoyGateway: { namespace: ENVOY_GATEWAY_NAMESPACE },
  };
}
