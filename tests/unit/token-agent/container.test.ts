// Proves what is put into the pod; that a cluster takes it is for the schema check of the whole manifest.
import { describe, expect, it } from "vitest";
import {
  extProcEnvironment,
  extProcVolumeMounts,
  redisSecretRules,
  tokenAgentChecksum,
  tokenAgentConfigMapData,
  tokenAgentContainer,
  tokenAgentRules,
  tokenAgentVolumes,
  type TokenAgentSettings,
} from "../../../components/gateway/token-agent";
import { readConfig } from "../../../components/gateway/token-agent/agent/config";

const audience =
  "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/atlas/providers/eks";
const settings: TokenAgentSettings = {
  namespace: "atlas-dev",
  image: "docker.io/library/node:24.18.0-bookworm-slim@sha256:0",
  configMapName: "token-agent",
  azureSecretName: "ai-azure-token",
  secrets: {
    store: "aws",
    region: "us-east-1",
    refreshSeconds: 60,
    entries: { "tenants/acme": "arn:aws:secretsmanager:us-east-1:111122223333:secret:acme-AbCdEf" },
  },
  tenantKeysSecret: "ai-tenant-keys",
  providerSecrets: { openai: "ai-provider-openai", cohere: "ai-provider-cohere" },
  identities: {
    aws: { roleArn: "arn:aws:iam::111122223333:role/atlas-dev-gateway", region: "us-east-1" },
    azure: { tenantId: "t", clientId: "c" },
    gcp: { audience, serviceAccountEmail: "gateway@p.iam.gserviceaccount.com" },
  },
};
const only = (cloud: "aws" | "azure" | "gcp"): TokenAgentSettings => ({
  ...settings,
  identities: { [cloud]: settings.identities[cloud] },
});
const inVault: TokenAgentSettings = {
  ...settings,
  secrets: {
    store: "vault",
    address: "https://vault.example.com:8200",
    mount: "ai-providers",
    authMount: "atlas-dev",
    role: "gateway",
    refreshSeconds: 60,
    entries: {},
  },
};
type Env = { name: string; value: string }[];
const variables = (env: unknown): Record<string, string> =>
  Object.fromEntries((env as Env).map(({ name, value }) => [name, value]));
const mounts = (part: Record<string, unknown>): string[] =>
  (part.volumeMounts as { mountPath: string }[]).map(({ mountPath }) => mountPath);

describe("tokenAgentContainer", () => {
  it("starts before the processor and outlives Envoy: an init container that is always restarted", () => {
    expect(tokenAgentContainer(settings)).toMatchObject({
      name: "token-agent",
      image: settings.image,
      restartPolicy: "Always",
      command: [
        "/usr/local/bin/node",
        "--max-old-space-size=64",
        "/etc/unified-ai/token-agent/agent.js",
      ],
      startupProbe: {
        httpGet: { path: "/ready", port: 9912 },
        periodSeconds: 1,
        failureThreshold: 30,
      },
      livenessProbe: { httpGet: { path: "/live", port: 9912 } },
    });
  });

  it("runs without rights: another user than root, no capability, a file system it cannot write", () => {
    expect(tokenAgentContainer(settings).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it.each([settings, only("aws"), only("azure"), only("gcp"), inVault])(
    "gives an environment that the agent takes (%#), every file below a mount",
    (one) => {
      const env = variables(tokenAgentContainer(one).env);
      const config = readConfig({ ...env, KUBERNETES_SERVICE_HOST: "10.0.0.1" });
      for (const cloud of ["aws", "azure", "gcp"] as const) {
        expect(config[cloud] !== undefined).toBe(one.identities[cloud] !== undefined);
      }
      const files = [
        config.authorizationFile,
        config.aws?.tokenFile,
        config.azure?.tokenFile,
        config.azure?.secret.tokenFile,
        config.azure?.secret.caFile,
        config.gcp?.tokenFile,
        config.secrets?.referenceFile,
        config.secrets?.kubernetes.tokenFile,
        config.secrets?.vaultTokenFile,
      ].filter((file) => file !== undefined);
      expect(config.secrets).toMatchObject({
        tenantSecret: "ai-tenant-keys",
        providerSecrets: one.providerSecrets,
        kubernetes: { namespace: "atlas-dev" },
      });
      expect(config.secrets?.vaultTokenFile !== undefined).toBe(one === inVault);
      for (const file of files) {
        expect(mounts(tokenAgentContainer(one)).some((mount) => file.startsWith(`${mount}/`))).toBe(
          true,
        );
      }
    },
  );
});

describe("tokenAgentVolumes", () => {
  it("projects one token per cloud, each for exactly one audience, and one for the API server apart", () => {
    expect(tokenAgentVolumes(settings)).toEqual([
      {
        name: "unified-ai-tokens",
        projected: {
          sources: [
            {
              serviceAccountToken: {
                path: "aws",
                expirationSeconds: 3600,
                audience: "sts.amazonaws.com",
              },
            },
            {
              serviceAccountToken: {
                path: "azure",
                expirationSeconds: 3600,
                audience: "api://AzureADTokenExchange",
              },
            },
            {
              serviceAccountToken: {
                path: "gcp",
                expirationSeconds: 3600,
                audience: `https:${audience}`,
              },
            },
          ],
        },
      },
      {
        name: "unified-ai-kubernetes",
        projected: {
          sources: [
            { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
            { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
          ],
        },
      },
      { name: "unified-ai-shared", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      { name: "unified-ai-token-agent", configMap: { name: "token-agent" } },
    ]);
  });

  it("projects a token for Vault alone where keys are in Vault", () => {
    const [tokens] = tokenAgentVolumes(inVault) as { projected?: { sources: unknown[] } }[];
    expect(tokens?.projected?.sources.at(-1)).toEqual({
      serviceAccountToken: {
        path: "vault",
        expirationSeconds: 3600,
        audience: "https://vault.example.com:8200",
      },
    });
  });
});

describe("the processor's part", () => {
  it("finds the agent through the SDKs' own variables and mounts no projected token", () => {
    expect(variables(extProcEnvironment(settings))).toEqual({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:9911/aws",
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/run/unified-ai/authorization",
      AWS_EC2_METADATA_DISABLED: "true",
      GCE_METADATA_HOST: "127.0.0.1:9911",
    });
    const own = mounts({ volumeMounts: extProcVolumeMounts(settings) });
    expect(own).toEqual(["/run/unified-ai"]);
    expect(extProcVolumeMounts(settings).every(({ readOnly }) => readOnly === true)).toBe(true);
  });

  it("has nothing to do for Azure, whose token comes in the Secret", () => {
    expect(extProcEnvironment(only("azure"))).toEqual([]);
    expect(extProcVolumeMounts(only("azure"))).toEqual([]);
  });
});

describe("tokenAgentRules", () => {
  it("allows the agent's Secrets by name and nothing else", () => {
    const keys = ["ai-tenant-keys", "ai-provider-openai", "ai-provider-cohere"];
    const rule = (...resourceNames: string[]) => [
      { apiGroups: [""], resources: ["secrets"], resourceNames, verbs: ["get", "create", "patch"] },
    ];
    expect(tokenAgentRules(settings)).toEqual(rule("ai-azure-token", ...keys));
    expect(tokenAgentRules(only("gcp"))).toEqual(rule(...keys));
  });
});

describe("redisSecretRules", () => {
  it("allows the one Secret of Redis, where there is one", () => {
    expect(redisSecretRules(settings)).toEqual([]);
    const redisSecret = { namespace: "envoy-gateway-system", name: "ai-redis-auth" };
    expect(redisSecretRules({ redisSecret })).toEqual([
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["ai-redis-auth"],
        verbs: ["get", "create", "patch"],
      },
    ]);
    const { env } = tokenAgentContainer({ ...settings, redisSecret });
    expect(variables(env).UNIFIED_AI_REDIS_SECRET).toBe("envoy-gateway-system/ai-redis-auth");
  });
});

describe("tokenAgentConfigMapData", () => {
  it("holds the script and the store's reference, which the agent reads where it is mounted", () => {
    const data = tokenAgentConfigMapData(settings);
    expect(Object.keys(data)).toEqual(["agent.js", "secrets.json"]);
    expect(JSON.parse(data["secrets.json"]!)).toEqual(settings.secrets);
  });
});

describe("tokenAgentChecksum", () => {
  it("is of the script alone: another tenant makes no new pods", () => {
    expect(tokenAgentChecksum()).toMatch(/^[0-9a-f]{16}$/);
    expect(tokenAgentChecksum).toHaveLength(0);
  });
});
