import type { SecretStoreReference } from "../../secrets/store";

/** What the token agent of one gateway is told. Plain values. */
export interface TokenAgentSettings {
  /** Namespace of the gateway's pods. */
  namespace: string;
  /** Node image, by tag and digest; it has to have `/usr/local/bin/node` of version 20 or newer. */
  image: string;
  /** Name of the ConfigMap that holds `tokenAgentConfigMapData`. */
  configMapName: string;
  /** Name of the Secret that takes the Azure token; the agent makes it. */
  azureSecretName: string;
  /** Where the keys of tenants and providers are; the agent reads them there at run time. */
  secrets: SecretStoreReference;
  /** Name of the Secret that takes the tenants' keys; the agent makes it. */
  tenantKeysSecret: string;
  /** Name of the Secret that takes a provider's key, by provider: all there can be, so that a key goes when its entry does. */
  providerSecrets: Readonly<Record<string, string>>;
  /** Secret that takes the password of the counters' Redis; absent where the cluster belongs to no environment. */
  redisSecret?: { namespace: string; name: string };
  /** Who the gateway is in each cloud; absent = no target there. */
  identities: GatewayIdentities;
}

/** Who the gateway's pods become in each cloud. */
export interface GatewayIdentities {
  aws?: {
    /** Role that trusts the cluster's issuer for `sts.amazonaws.com` and the pods' service account. */
    roleArn: string;
    /** Region whose STS is asked. */
    region: string;
    /** Shown in CloudTrail; 2 to 64 characters of letters, digits and `=,.@-`. @default unified-ai */
    sessionName?: string;
  };
  azure?: {
    /** Entra tenant. */
    tenantId: string;
    /** Client id of the managed identity whose federated credential names the pods' service account. */
    clientId: string;
  };
  gcp?: {
    /** `//iam.googleapis.com/projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>` */
    audience: string;
    /** Service account impersonated with the federated token. */
    serviceAccountEmail: string;
  };
}

/** Audience of the projected token that AWS STS takes. */
export const AWS_AUDIENCE = "sts.amazonaws.com";
/** Audience of the projected token that Entra takes. */
export const AZURE_AUDIENCE = "api://AzureADTokenExchange";

/** What follows a tenant's name where its previous key is meant; no tenant's name has a dot. */
export const OLD_KEY_SUFFIX = ".old";

/** Ports of the agent: credentials on loopback, metrics and probes on the pod's address. */
export const TOKEN_PORT = 9911;
/** See TOKEN_PORT. */
export const METRICS_PORT = 9912;

/** Where things are in the containers. */
export const PATHS = {
  /** Projected tokens, one file per cloud: aws, azure, gcp. Mounted by the agent alone. */
  tokens: "/var/run/secrets/unified-ai/tokens",
  /** Token and authority of the API server. Mounted by the agent alone. */
  kubernetes: "/var/run/secrets/unified-ai/kubernetes",
  /** Memory shared with the gateway's processor; holds `authorization`. */
  shared: "/run/unified-ai",
  /** The ConfigMap. */
  config: "/etc/unified-ai/token-agent",
  /** The secret store's reference in it. */
  secrets: "/etc/unified-ai/token-agent/secrets.json",
} as const;
