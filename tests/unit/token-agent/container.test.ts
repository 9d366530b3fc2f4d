// Proves what is put into the pod; that a cluster takes it is for the schema check of the whole manifest.
import { describe, expect, it } from "vitest";
import {
  extProcEnvironment,
  extProcVolumeMounts,
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

  it.each([settings, only("aws"), only("azure"), only("gcp")])(
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
      ].filter((file) => file !== undefined);
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

  it.each(["aws", "gcp"] as const)("gives no way to the API server for %s alone", (cloud) => {
    expect(tokenAgentVolumes(only(cloud)).map(({ name }) => name)).not.toContain(
      "unified-ai-kubernetes",
    );
    expect(tokenAgentRules(only(cloud))).toEqual([]);
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
  it("allows one Secret by name and nothing else", () => {
    expect(tokenAgentRules(settings)).toEqual([
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["ai-azure-token"],
        verbs: ["get", "create", "patch"],
      },
    ]);
  });
});

describe("tokenAgentChecksum", () => {
  it("is of what the ConfigMap holds: the script alone", () => {
    expect(Object.keys(tokenAgentConfigMapData())).toEqual(["agent.js"]);
    expect(tokenAgentChecksum()).toMatch(/^[0-9a-f]{16}$/);
  });
});
