import { isSafeUrl } from "./http-client";

/** What every exchange needs. */
interface ExchangeConfig {
  /** Projected service-account token with the audience that cloud asks for. */
  tokenFile: string;
  /** PEM file of the authorities trusted for the cloud's hosts; where it is not there, the ones Node was built with. */
  caFile?: string;
}

/** AWS STS. */
export interface AwsConfig extends ExchangeConfig {
  roleArn: string;
  sessionName: string;
  stsUrl: string;
  /** 900 to 43200; not above the role's own limit (1 h unless set). */
  durationSeconds: number;
}

/** Entra, and the Secret that takes its token. */
export interface AzureConfig extends ExchangeConfig {
  tenantId: string;
  clientId: string;
  authorityUrl: string;
  scope: string;
  secret: SecretConfig;
}

/** Where in the cluster the Azure token is written. */
export interface SecretConfig {
  apiUrl: string;
  /** Projected token for the API server. */
  tokenFile: string;
  caFile?: string;
  namespace: string;
  name: string;
  key: string;
}

/** Google STS and IAM credentials. */
export interface GcpConfig extends ExchangeConfig {
  /** `//iam.googleapis.com/projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>` */
  audience: string;
  serviceAccount: string;
  stsUrl: string;
  iamUrl: string;
  /** 300 to 3600. */
  lifetimeSeconds: number;
}

/** Everything the agent is told. */
export interface AgentConfig {
  aws?: AwsConfig;
  azure?: AzureConfig;
  gcp?: GcpConfig;
  /** Loopback port of the credential answers. */
  tokenPort: number;
  /** Address and port of metrics, readiness and liveness. */
  metricsAddress: string;
  metricsPort: number;
  /** File made at start, which callers of the credential answers have to present. */
  authorizationFile: string;
  /** Seconds after which the agent reports ready even without every cloud's credential. */
  graceSeconds: number;
  /** Seconds for one request to a token service. */
  timeoutSeconds: number;
}

const SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt";

/**
 * Reads the environment. Variables (all begin with `UNIFIED_AI_`; a cloud is served when the first of its own is set):
 *
 * - `AWS_ROLE_ARN`, `AWS_REGION`, `AWS_SESSION_NAME` (unified-ai), `AWS_TOKEN_FILE`, `AWS_DURATION_SECONDS` (3600),
 *   `AWS_STS_URL` (https://sts.<region>.amazonaws.com/)
 * - `AZURE_CLIENT_ID`, `AZURE_TENANT_ID`, `AZURE_TOKEN_FILE`, `AZURE_AUTHORITY_URL` (https://login.microsoftonline.com),
 *   `AZURE_SCOPE` (https://cognitiveservices.azure.com/.default), `SECRET_NAMESPACE`, `SECRET_NAME`, `SECRET_KEY` (apiKey),
 *   `KUBERNETES_URL` (https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT), `KUBERNETES_TOKEN_FILE`,
 *   `KUBERNETES_CA_FILE`
 * - `GCP_AUDIENCE`, `GCP_SERVICE_ACCOUNT`, `GCP_TOKEN_FILE`, `GCP_LIFETIME_SECONDS` (3600),
 *   `GCP_STS_URL` (https://sts.googleapis.com), `GCP_IAM_URL` (https://iamcredentials.googleapis.com)
 * - `AUTHORIZATION_FILE`, `TOKEN_PORT` (9911), `METRICS_ADDRESS` (0.0.0.0), `METRICS_PORT` (9912), `GRACE_SECONDS` (15),
 *   `TIMEOUT_SECONDS` (10), `CA_FILE` (/etc/ssl/certs/ca-certificates.crt)
 *
 * Throws one Error that lists everything wrong.
 */
export function readConfig(env: Record<string, string | undefined>): AgentConfig {
  const issues: string[] = [];
  const read = (name: string): string | undefined => env[`UNIFIED_AI_${name}`] || undefined;
  const needed = (name: string): string => {
    const value = read(name);
    if (value === undefined) issues.push(`\`UNIFIED_AI_${name}\`: must be set`);
    return value ?? "";
  };
  const url = (name: string, fallback: string): string => {
    const value = read(name) ?? fallback;
    if (!isSafeUrl(value)) {
      // A URL with a user in it may hold a password, so it is not shown.
      const got = value.includes("@") ? "without a user in it" : `got ${JSON.stringify(value)}`;
      issues.push(`\`UNIFIED_AI_${name}\`: must be an https URL, or http on this machine, ${got}`);
    }
    return value;
  };
  const number = (name: string, fallback: number, from: number, to: number): number => {
    const value = read(name) === undefined ? fallback : Number(read(name));
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    issues.push(
      `\`UNIFIED_AI_${name}\`: must be a whole number from ${from} to ${to}, got ${JSON.stringify(read(name))}`,
    );
    return fallback;
  };
  const caFile = read("CA_FILE") ?? SYSTEM_CA;
  const config: AgentConfig = {
    tokenPort: number("TOKEN_PORT", 9911, 0, 65535),
    metricsAddress: read("METRICS_ADDRESS") ?? "0.0.0.0",
    metricsPort: number("METRICS_PORT", 9912, 0, 65535),
    authorizationFile: needed("AUTHORIZATION_FILE"),
    graceSeconds: number("GRACE_SECONDS", 15, 0, 300),
    timeoutSeconds: number("TIMEOUT_SECONDS", 10, 1, 60),
  };
  if (read("AWS_ROLE_ARN") !== undefined) {
    config.aws = {
      roleArn: needed("AWS_ROLE_ARN"),
      sessionName: read("AWS_SESSION_NAME") ?? "unified-ai",
      stsUrl: url("AWS_STS_URL", `https://sts.${needed("AWS_REGION")}.amazonaws.com/`),
      tokenFile: needed("AWS_TOKEN_FILE"),
      durationSeconds: number("AWS_DURATION_SECONDS", 3600, 900, 43_200),
      caFile,
    };
  }
  if (read("AZURE_CLIENT_ID") !== undefined) {
    const host = env.KUBERNETES_SERVICE_HOST ?? "";
    const inCluster = `https://${host.includes(":") ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT ?? "443"}`;
    const kubernetesCa = read("KUBERNETES_CA_FILE");
    config.azure = {
      clientId: needed("AZURE_CLIENT_ID"),
      tenantId: needed("AZURE_TENANT_ID"),
      authorityUrl: url("AZURE_AUTHORITY_URL", "https://login.microsoftonline.com"),
      scope: read("AZURE_SCOPE") ?? "https://cognitiveservices.azure.com/.default",
      tokenFile: needed("AZURE_TOKEN_FILE"),
      caFile,
      secret: {
        apiUrl: url("KUBERNETES_URL", inCluster),
        tokenFile: needed("KUBERNETES_TOKEN_FILE"),
        namespace: needed("SECRET_NAMESPACE"),
        name: needed("SECRET_NAME"),
        key: read("SECRET_KEY") ?? "apiKey",
        ...(kubernetesCa !== undefined && { caFile: kubernetesCa }),
      },
    };
  }
  if (read("GCP_AUDIENCE") !== undefined) {
    config.gcp = {
      audience: needed("GCP_AUDIENCE"),
      serviceAccount: needed("GCP_SERVICE_ACCOUNT"),
      stsUrl: url("GCP_STS_URL", "https://sts.googleapis.com"),
      iamUrl: url("GCP_IAM_URL", "https://iamcredentials.googleapis.com"),
      tokenFile: needed("GCP_TOKEN_FILE"),
      lifetimeSeconds: number("GCP_LIFETIME_SECONDS", 3600, 300, 3600),
      caFile,
    };
  }
  if (config.aws === undefined && config.azure === undefined && config.gcp === undefined) {
    issues.push(
      "`UNIFIED_AI_AWS_ROLE_ARN`, `UNIFIED_AI_AZURE_CLIENT_ID`, `UNIFIED_AI_GCP_AUDIENCE`: at least one must be set",
    );
  }
  if (issues.length > 0) throw new Error(issues.join("\n"));
  return config;
}
