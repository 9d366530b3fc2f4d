import { Environment } from "./environment";

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

/** The API server and the namespace whose Secrets the agent keeps. */
export interface KubernetesConfig {
  apiUrl: string;
  /** Projected token for the API server. */
  tokenFile: string;
  caFile?: string;
  namespace: string;
}

/** Where in the cluster the Azure token is written. */
export interface SecretConfig extends KubernetesConfig {
  name: string;
  key: string;
}

/** The secret store, and the Secrets that take what is in it. */
export interface SecretsConfig {
  /** JSON file with the store's reference; read anew at each look, so that new tenants start no new pods. */
  referenceFile: string;
  /** Secret that takes the tenants' keys. */
  tenantSecret: string;
  /** Secrets that take the keys of providers, by provider: of all that have an entry, or had one. */
  providerSecrets: Record<string, string>;
  /** Secret that takes the password of the counters' Redis, as `<namespace>/<name>`. */
  redisSecret?: string;
  kubernetes: KubernetesConfig;
  /** PEM file of the authorities trusted for the store. */
  caFile?: string;
  /** Projected token whose audience is Vault's address. */
  vaultTokenFile?: string;
  /** Where the clouds' stores are, in place of their own addresses. */
  awsUrl?: string;
  gcpUrl: string;
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
  secrets?: SecretsConfig;
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
 * - `SECRETS_FILE`, `TENANT_KEYS_SECRET` (ai-tenant-keys), `PROVIDER_SECRETS` (`<provider>=<Secret>,...`), `REDIS_SECRET`,
 *   `SECRETS_AWS_URL` (https://secretsmanager.<region>.amazonaws.com/), `SECRETS_GCP_URL` (https://secretmanager.googleapis.com),
 *   `VAULT_TOKEN_FILE`, and the four of `SECRET_NAMESPACE` and `KUBERNETES_*`
 * - `AUTHORIZATION_FILE`, `TOKEN_PORT` (9911), `METRICS_ADDRESS` (0.0.0.0), `METRICS_PORT` (9912), `GRACE_SECONDS` (15),
 *   `TIMEOUT_SECONDS` (10), `CA_FILE` (/etc/ssl/certs/ca-certificates.crt)
 *
 * Throws one Error that lists everything wrong.
 */
export function readConfig(env: Record<string, string | undefined>): AgentConfig {
  const from = new Environment(env);
  const caFile = from.read("CA_FILE") ?? SYSTEM_CA;
  const config: AgentConfig = {
    tokenPort: from.number("TOKEN_PORT", 9911, 0, 65535),
    metricsAddress: from.read("METRICS_ADDRESS") ?? "0.0.0.0",
    metricsPort: from.number("METRICS_PORT", 9912, 0, 65535),
    authorizationFile: from.needed("AUTHORIZATION_FILE"),
    graceSeconds: from.number("GRACE_SECONDS", 15, 0, 300),
    timeoutSeconds: from.number("TIMEOUT_SECONDS", 10, 1, 60),
  };
  if (from.read("AWS_ROLE_ARN") !== undefined) {
    config.aws = {
      roleArn: from.needed("AWS_ROLE_ARN"),
      sessionName: from.read("AWS_SESSION_NAME") ?? "unified-ai",
      stsUrl: from.url("AWS_STS_URL", `https://sts.${from.needed("AWS_REGION")}.amazonaws.com/`),
      tokenFile: from.needed("AWS_TOKEN_FILE"),
      durationSeconds: from.number("AWS_DURATION_SECONDS", 3600, 900, 43_200),
      caFile,
    };
  }
  if (from.read("AZURE_CLIENT_ID") !== undefined) {
    config.azure = {
      clientId: from.needed("AZURE_CLIENT_ID"),
      tenantId: from.needed("AZURE_TENANT_ID"),
      authorityUrl: from.url("AZURE_AUTHORITY_URL", "https://login.microsoftonline.com"),
      scope: from.read("AZURE_SCOPE") ?? "https://cognitiveservices.azure.com/.default",
      tokenFile: from.needed("AZURE_TOKEN_FILE"),
      caFile,
      secret: {
        ...kubernetesConfig(from),
        name: from.needed("SECRET_NAME"),
        key: from.read("SECRET_KEY") ?? "apiKey",
      },
    };
  }
  if (from.read("GCP_AUDIENCE") !== undefined) {
    config.gcp = {
      audience: from.needed("GCP_AUDIENCE"),
      serviceAccount: from.needed("GCP_SERVICE_ACCOUNT"),
      stsUrl: from.url("GCP_STS_URL", "https://sts.googleapis.com"),
      iamUrl: from.url("GCP_IAM_URL", "https://iamcredentials.googleapis.com"),
      tokenFile: from.needed("GCP_TOKEN_FILE"),
      lifetimeSeconds: from.number("GCP_LIFETIME_SECONDS", 3600, 300, 3600),
      caFile,
    };
  }
  if (from.read("SECRETS_FILE") !== undefined) config.secrets = secretsConfig(from, caFile);
  const { aws, azure, gcp, secrets } = config;
  if ([aws, azure, gcp, secrets].every((one) => one === undefined)) {
    from.issues.push(
      "`UNIFIED_AI_AWS_ROLE_ARN`, `UNIFIED_AI_AZURE_CLIENT_ID`, `UNIFIED_AI_GCP_AUDIENCE`, `UNIFIED_AI_SECRETS_FILE`: at least one must be set",
    );
  }
  if (from.issues.length > 0) throw new Error([...new Set(from.issues)].join("\n"));
  return config;
}

function kubernetesConfig(from: Environment): KubernetesConfig {
  const caFile = from.read("KUBERNETES_CA_FILE");
  return {
    apiUrl: from.apiServerUrl(),
    tokenFile: from.needed("KUBERNETES_TOKEN_FILE"),
    namespace: from.needed("SECRET_NAMESPACE"),
    ...(caFile !== undefined && { caFile }),
  };
}

function secretsConfig(from: Environment, caFile: string): SecretsConfig {
  const vaultToken = from.read("VAULT_TOKEN_FILE");
  const redisSecret = from.read("REDIS_SECRET");
  return {
    referenceFile: from.needed("SECRETS_FILE"),
    tenantSecret: from.read("TENANT_KEYS_SECRET") ?? "ai-tenant-keys",
    providerSecrets: from.pairs("PROVIDER_SECRETS"),
    kubernetes: kubernetesConfig(from),
    caFile,
    gcpUrl: from.url("SECRETS_GCP_URL", "https://secretmanager.googleapis.com"),
    ...(from.read("SECRETS_AWS_URL") !== undefined && { awsUrl: from.url("SECRETS_AWS_URL", "") }),
    ...(redisSecret !== undefined && { redisSecret }),
    ...(vaultToken !== undefined && { vaultTokenFile: vaultToken }),
  };
}
