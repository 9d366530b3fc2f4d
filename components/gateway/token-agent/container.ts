import { createHash } from "node:crypto";
import * as path from "node:path";
import { tokenAgentScript } from "./script";
import {
  AWS_AUDIENCE,
  AZURE_AUDIENCE,
  METRICS_PORT,
  PATHS,
  TOKEN_PORT,
  type TokenAgentSettings,
} from "./settings";

/** A part of a Kubernetes object, as JSON. */
export type KubernetesPart = Record<string, unknown>;

/** Name of the agent's container. */
export const TOKEN_AGENT = "token-agent";

const VOLUMES = {
  tokens: "unified-ai-tokens",
  kubernetes: "unified-ai-kubernetes",
  shared: "unified-ai-shared",
  config: "unified-ai-token-agent",
} as const;

/** Life of projected tokens in seconds; the kubelet renews them at 80% of it. */
const PROJECTED_SECONDS = 3600;

/** User that Envoy and the processor run as too; projected tokens then belong to it alone. */
const USER = 65532;

/** Content of the ConfigMap. */
export function tokenAgentConfigMapData({
  secrets,
}: Pick<TokenAgentSettings, "secrets">): Record<string, string> {
  return {
    "agent.js": tokenAgentScript(),
    [path.basename(PATHS.secrets)]: `${JSON.stringify(secrets, null, 2)}\n`,
  };
}

/** Changes when the script does; as a pod annotation it makes new pods then. The store's reference is read anew instead. */
export function tokenAgentChecksum(): string {
  return createHash("sha256").update(tokenAgentScript()).digest("hex").slice(0, 16);
}

/**
 * The agent's container: a sidecar of its own start order (`initContainers` with `restartPolicy: Always`), so that the
 * first credentials are there before the gateway's processor starts, and the last still while Envoy drains.
 */
export function tokenAgentContainer(settings: TokenAgentSettings): KubernetesPart {
  const probe = (path: string): KubernetesPart => ({
    httpGet: { path, port: METRICS_PORT },
    timeoutSeconds: 2,
  });
  return {
    name: TOKEN_AGENT,
    image: settings.image,
    restartPolicy: "Always",
    command: ["/usr/local/bin/node", "--max-old-space-size=64", `${PATHS.config}/agent.js`],
    env: agentEnvironment(settings),
    ports: [{ name: "token-metrics", containerPort: METRICS_PORT, protocol: "TCP" }],
    // 30 s: above the 15 s after which the agent reports ready although a cloud is missing.
    startupProbe: { ...probe("/ready"), periodSeconds: 1, failureThreshold: 30 },
    readinessProbe: { ...probe("/ready"), periodSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...probe("/live"), periodSeconds: 20, failureThreshold: 3 },
    resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "160Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [
      { name: VOLUMES.tokens, mountPath: PATHS.tokens, readOnly: true },
      { name: VOLUMES.shared, mountPath: PATHS.shared },
      { name: VOLUMES.config, mountPath: PATHS.config, readOnly: true },
      { name: VOLUMES.kubernetes, mountPath: PATHS.kubernetes, readOnly: true },
    ],
  };
}

/** The agent's environment; components/gateway/token-agent/agent/config.ts says what each means. */
function agentEnvironment(settings: TokenAgentSettings): { name: string; value: string }[] {
  const { aws, azure, gcp } = settings.identities;
  const providers = Object.entries(settings.providerSecrets);
  const values: Record<string, string | undefined> = {
    AUTHORIZATION_FILE: `${PATHS.shared}/authorization`,
    TOKEN_PORT: String(TOKEN_PORT),
    METRICS_PORT: String(METRICS_PORT),
    SECRETS_FILE: PATHS.secrets,
    SECRET_NAMESPACE: settings.namespace,
    TENANT_KEYS_SECRET: settings.tenantKeysSecret,
    PROVIDER_SECRETS: providers.map((pair) => pair.join("=")).join(","),
    REDIS_SECRET:
      settings.redisSecret && `${settings.redisSecret.namespace}/${settings.redisSecret.name}`,
    KUBERNETES_TOKEN_FILE: `${PATHS.kubernetes}/token`,
    KUBERNETES_CA_FILE: `${PATHS.kubernetes}/ca.crt`,
    ...(settings.secrets.store === "vault" && { VAULT_TOKEN_FILE: `${PATHS.tokens}/vault` }),
    ...(aws && {
      AWS_ROLE_ARN: aws.roleArn,
      AWS_REGION: aws.region,
      AWS_SESSION_NAME: aws.sessionName,
      AWS_TOKEN_FILE: `${PATHS.tokens}/aws`,
    }),
    ...(azure && {
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: azure.clientId,
      AZURE_TOKEN_FILE: `${PATHS.tokens}/azure`,
      SECRET_NAME: settings.azureSecretName,
    }),
    ...(gcp && {
      GCP_AUDIENCE: gcp.audience,
      GCP_SERVICE_ACCOUNT: gcp.serviceAccountEmail,
      GCP_TOKEN_FILE: `${PATHS.tokens}/gcp`,
    }),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `UNIFIED_AI_${name}`, value }],
  );
}

/** Volumes of the pod: projected tokens with exactly one audience each, the shared file, the ConfigMap. */
export function tokenAgentVolumes({
  identities: { aws, azure, gcp },
  secrets,
  configMapName,
}: TokenAgentSettings): KubernetesPart[] {
  const token = (file: string, audience?: string): KubernetesPart => ({
    serviceAccountToken: {
      path: file,
      expirationSeconds: PROJECTED_SECONDS,
      ...(audience !== undefined && { audience }),
    },
  });
  return [
    {
      name: VOLUMES.tokens,
      projected: {
        sources: [
          ...(aws ? [token("aws", AWS_AUDIENCE)] : []),
          ...(azure ? [token("azure", AZURE_AUDIENCE)] : []),
          // The token names the provider by its URL, the request to Google STS the same name without the scheme.
          ...(gcp ? [token("gcp", `https:${gcp.audience}`)] : []),
          ...(secrets.store === "vault" ? [token("vault", secrets.address)] : []),
        ],
      },
    },
    // A volume of its own: only this token, without an audience of ours, opens the API server.
    {
      name: VOLUMES.kubernetes,
      projected: {
        sources: [
          token("token"),
          {
            configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] },
          },
        ],
      },
    },
    { name: VOLUMES.shared, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    { name: VOLUMES.config, configMap: { name: configMapName } },
  ];
}

/**
 * Environment of the gateway's processor (GatewayConfig `extProc.kubernetes.env`): where the AWS SDK and Google's library
 * find the agent. For Google as a metadata server: the sources of its other credentials keep the context they were made
 * with, which AI Gateway 1.0.0 cancels when it reloads its configuration, and no token can be had from then on
 * (internal/filterapi/watcher.go, golang.org/x/oauth2 v0.36.0, read 2026-11).
 */
export function extProcEnvironment({
  identities: { aws, gcp },
}: TokenAgentSettings): { name: string; value: string }[] {
  return [
    ...(aws
      ? [
          {
            name: "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            value: `http://127.0.0.1:${TOKEN_PORT}/aws`,
          },
          {
            name: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            value: `${PATHS.shared}/authorization`,
          },
          // Without it a failure of the agent would end in a wait for the node's own identity.
          { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
        ]
      : []),
    ...(gcp ? [{ name: "GCE_METADATA_HOST", value: `127.0.0.1:${TOKEN_PORT}` }] : []),
  ];
}

/** Mounts of the gateway's processor (GatewayConfig `extProc.kubernetes.volumeMounts`): what AWS needs. */
export function extProcVolumeMounts({ identities }: TokenAgentSettings): KubernetesPart[] {
  if (!identities.aws) return [];
  return [{ name: VOLUMES.shared, mountPath: PATHS.shared, readOnly: true }];
}

/**
 * Rules of the Role that the pods' service account needs: its Secrets by name. `create` can be bound to names because the
 * agent creates by server-side apply, whose name is known (kubernetes/apiserver handlers/patch.go, v0.36.1).
 */
export function tokenAgentRules({
  identities,
  azureSecretName,
  tenantKeysSecret,
  providerSecrets,
}: TokenAgentSettings): KubernetesPart[] {
  return [
    secretsRule([
      ...(identities.azure ? [azureSecretName] : []),
      tenantKeysSecret,
      ...Object.values(providerSecrets),
    ]),
  ];
}

/** The same for the Secret of Redis, in its own namespace; none where the agent keeps no such Secret. */
export function redisSecretRules({
  redisSecret,
}: Pick<TokenAgentSettings, "redisSecret">): KubernetesPart[] {
  return redisSecret ? [secretsRule([redisSecret.name])] : [];
}

const secretsRule = (resourceNames: string[]): KubernetesPart => ({
  apiGroups: [""],
  resources: ["secrets"],
  resourceNames,
  verbs: ["get", "create", "patch"],
});
