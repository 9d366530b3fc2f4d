// Proves how the agent's environment is read and refused.
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../components/gateway/token-agent/agent/config";

const aws = {
  UNIFIED_AI_AUTHORIZATION_FILE: "/run/unified-ai/authorization",
  UNIFIED_AI_AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/gateway",
  UNIFIED_AI_AWS_REGION: "eu-central-1",
  UNIFIED_AI_AWS_TOKEN_FILE: "/tokens/aws",
};

describe("readConfig", () => {
  it("serves only the clouds that are named, with the production hosts and the system's authorities", () => {
    expect(readConfig(aws)).toEqual({
      tokenPort: 9911,
      metricsAddress: "0.0.0.0",
      metricsPort: 9912,
      authorizationFile: "/run/unified-ai/authorization",
      graceSeconds: 15,
      timeoutSeconds: 10,
      aws: {
        roleArn: "arn:aws:iam::111122223333:role/gateway",
        sessionName: "unified-ai",
        stsUrl: "https://sts.eu-central-1.amazonaws.com/",
        tokenFile: "/tokens/aws",
        durationSeconds: 3600,
        caFile: "/etc/ssl/certs/ca-certificates.crt",
      },
    });
  });

  it("finds the API server as every pod does", () => {
    const config = readConfig({
      UNIFIED_AI_AUTHORIZATION_FILE: "a",
      UNIFIED_AI_AZURE_CLIENT_ID: "c",
      UNIFIED_AI_AZURE_TENANT_ID: "t",
      UNIFIED_AI_AZURE_TOKEN_FILE: "f",
      UNIFIED_AI_SECRET_NAMESPACE: "n",
      UNIFIED_AI_SECRET_NAME: "s",
      UNIFIED_AI_KUBERNETES_TOKEN_FILE: "k",
      UNIFIED_AI_KUBERNETES_CA_FILE: "ca",
      KUBERNETES_SERVICE_HOST: "fd00::1",
      KUBERNETES_SERVICE_PORT: "6443",
    });
    expect(config.azure?.secret).toMatchObject({
      apiUrl: "https://[fd00::1]:6443",
      key: "apiKey",
      caFile: "ca",
    });
  });

  it("serves a secret store with the agent's own names and the clouds' own hosts", () => {
    const config = readConfig({
      UNIFIED_AI_AUTHORIZATION_FILE: "a",
      UNIFIED_AI_SECRETS_FILE: "/etc/secrets.json",
      UNIFIED_AI_SECRET_NAMESPACE: "n",
      UNIFIED_AI_KUBERNETES_TOKEN_FILE: "k",
      UNIFIED_AI_PROVIDER_SECRETS: "openai=ai-provider-openai,cohere=ai-provider-cohere",
      KUBERNETES_SERVICE_HOST: "10.0.0.1",
    });
    expect(config.secrets).toEqual({
      referenceFile: "/etc/secrets.json",
      tenantSecret: "ai-tenant-keys",
      providerSecrets: { openai: "ai-provider-openai", cohere: "ai-provider-cohere" },
      kubernetes: { apiUrl: "https://10.0.0.1:443", tokenFile: "k", namespace: "n" },
      caFile: "/etc/ssl/certs/ca-certificates.crt",
      gcpUrl: "https://secretmanager.googleapis.com",
    });
  });

  it("refuses Secrets that are no names of objects", () => {
    expect(() =>
      readConfig({ ...aws, UNIFIED_AI_SECRETS_FILE: "f", UNIFIED_AI_PROVIDER_SECRETS: "a=../b" }),
    ).toThrow("`UNIFIED_AI_PROVIDER_SECRETS`: must be pairs of the form name=value");
  });

  it("lists everything that is wrong at once", () => {
    expect(() =>
      readConfig({
        UNIFIED_AI_AWS_ROLE_ARN: "arn",
        UNIFIED_AI_AWS_STS_URL: "http://sts.example.com/",
        UNIFIED_AI_AWS_DURATION_SECONDS: "60",
        UNIFIED_AI_GCP_AUDIENCE: "x",
        UNIFIED_AI_GCP_STS_URL: "https://user:pass@sts.googleapis.com",
        UNIFIED_AI_METRICS_PORT: "9912.5",
      }),
    ).toThrow(
      [
        '`UNIFIED_AI_METRICS_PORT`: must be a whole number from 0 to 65535, got "9912.5"',
        "`UNIFIED_AI_AUTHORIZATION_FILE`: must be set",
        "`UNIFIED_AI_AWS_REGION`: must be set",
        '`UNIFIED_AI_AWS_STS_URL`: must be an https URL, or http on this machine, got "http://sts.example.com/"',
        "`UNIFIED_AI_AWS_TOKEN_FILE`: must be set",
        '`UNIFIED_AI_AWS_DURATION_SECONDS`: must be a whole number from 900 to 43200, got "60"',
        "`UNIFIED_AI_GCP_SERVICE_ACCOUNT`: must be set",
        "`UNIFIED_AI_GCP_STS_URL`: must be an https URL, or http on this machine, without a user in it",
        "`UNIFIED_AI_GCP_TOKEN_FILE`: must be set",
      ].join("\n"),
    );
  });

  it("refuses to run for no cloud", () => {
    expect(() => readConfig({ UNIFIED_AI_AUTHORIZATION_FILE: "a" })).toThrow(
      "at least one must be set",
    );
  });
});
