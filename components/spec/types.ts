/**
 * The typed description of one environment. Hand-written so that every Pulumi language can use it; held equal to the
 * zod schema in `schema.ts` by a test. Everything here is a plain value: it decides which resources exist.
 */

/** A cloud that can serve models. */
export type Cloud = "aws" | "azure" | "gcp";

/** Hard constraint on where prompts may be processed and logs kept. `global` sets no limit. */
export type Residency = "us" | "eu" | "global";

/** How one of an alias's targets is chosen for a call. */
export type Routing = "priority" | "cost" | "latency" | "weighted";

/** What is kept of calls: nothing, metadata only, or prompts and answers too. */
export type LogContent = "none" | "metadata" | "full";

/** How strictly harmful content is filtered. */
export type GuardrailStrength = "low" | "medium" | "high";

/** `onDemand` pays per token, `provisioned` buys capacity. */
export type Throughput = "onDemand" | "provisioned";

/** Deployment type of Azure OpenAI: where calls may be processed and how they are paid for. */
export type AzureSku =
  | "GlobalStandard"
  | "DataZoneStandard"
  | "Standard"
  | "GlobalProvisionedManaged"
  | "DataZoneProvisionedManaged"
  | "ProvisionedManaged";

/** When Azure may change a deployment's model version by itself. */
export type VersionUpgrade =
  "NoAutoUpgrade" | "OnceNewDefaultVersionAvailable" | "OnceCurrentVersionExpired";

/** Description of one environment's AI models. */
export interface EndpointSpec {
  /** Who owns and pays; becomes tags on AWS and Azure and labels on Google Cloud. */
  tags: TagSpec;
  /** Hard constraint on targets, log locations and fallbacks. */
  residency: Residency;
  /**
   * Refuses `pulumi destroy` and replacement of every resource until set to false and applied.
   * @default false
   */
  deletionProtection?: boolean;
  /** What is kept of calls, and for how long. */
  logging?: LoggingSpec;
  /** What every call has to pass. */
  guardrail?: GuardrailSpec;
  /** Present = AWS Bedrock is enabled; absent = not one resource there. */
  aws?: AwsSpec;
  /** Present = Azure OpenAI is enabled; absent = not one resource there. */
  azure?: AzureSpec;
  /** Present = Google Vertex AI is enabled; absent = not one resource there. */
  gcp?: GcpSpec;
  /** What callers may put in `model`: alias name (lower-case letters, digits, `-`, `.`; 1 to 40 characters) to its targets. */
  models: Record<string, ModelAliasSpec>;
  /** Teams that call the endpoint, by key (lower-case letters, digits, `-`; 1 to 30 characters). */
  tenants?: Record<string, TenantSpec>;
  /** Path, relative to the program, of a JSON file with more catalog rows; they are marked unverified. */
  catalogOverlay?: string;
}

/** Who owns and pays. */
export interface TagSpec {
  /** Project name, also the head of physical names: lower-case letters, digits, `-`; 2 to 20 characters. */
  project: string;
  /** Cost centre that pays. */
  costCenter: string;
  /** Team that owns the endpoint. */
  team: string;
}

/** What is kept of calls, and for how long. */
export interface LoggingSpec {
  /** Prompts and answers are stored only with `full`. @default metadata */
  content?: LogContent;
  /** Days logs are kept; one of the values all three clouds offer: 30, 60, 90, 120, 150, 180, 365, 400, 545. @default 90 */
  retentionDays?: number;
}

/** What every call has to pass. */
export interface GuardrailSpec {
  /** Filter strength for harmful content. @default medium */
  strength?: GuardrailStrength;
  /**
   * Mask or block personal data: AWS does either, Google Cloud blocks for both, and Azure does neither and lets it pass.
   * @default anonymize
   */
  personalData?: "block" | "anonymize" | "off";
}

/** Where AWS Bedrock is used, and by whom. */
export interface AwsSpec {
  /** 12 digits; the provider refuses credentials of any other account. */
  accountId: string;
  /** Region of logs, keys and guardrails, and of targets that name none. */
  region: string;
  /** One inference profile per tenant and target too, so that cost is split by tenant. @default false */
  profilePerTenant?: boolean;
  /** Kubernetes service account whose pods may call the models through EKS Pod Identity. */
  caller?: AwsCallerSpec;
  /** A Bedrock knowledge base over documents in S3. */
  knowledgeBase?: KnowledgeBaseSpec;
}

/** The Kubernetes service account that calls Bedrock. */
export interface AwsCallerSpec {
  /** ARN of the EKS cluster; absent = any cluster of the account. */
  clusterArn?: string;
  /** Kubernetes namespace of the service account. @default ai-gateway */
  namespace?: string;
  /** Name of the service account. @default ai-gateway */
  serviceAccount?: string;
}

/** Documents to search, and the model that makes their vectors. */
export interface KnowledgeBaseSpec {
  /** ARN of the bucket that holds the documents. */
  documentsBucketArn: string;
  /** Catalog key of an AWS embedding model. */
  embeddingModel: string;
}

/** Where Azure OpenAI is used, and from which addresses. */
export interface AzureSpec {
  /** GUID; the provider is bound to this subscription. */
  subscriptionId: string;
  /** GUID of the Entra tenant that the subscription trusts. */
  tenantId: string;
  /** Location of accounts and logs, and of targets that name none. */
  location: string;
  /** Public IPv4 addresses, or ranges from /8 to /30, that may reach the accounts; the rest is denied. @default [] */
  allowedAddresses?: string[];
}

/** Where Google Vertex AI is used. */
export interface GcpSpec {
  /** Project id; the provider is bound to this project. */
  project: string;
  /**
   * Region of logs and endpoints, and of targets that name none. A model that is not served there is called in the
   * multi-region around it, or with residency `global` at the global endpoint.
   */
  location: string;
  /** A Vertex AI endpoint with its own DNS name, for models deployed by the team. @default false */
  dedicatedEndpoint?: boolean;
}

/** What stands behind one name that callers use. */
export interface ModelAliasSpec {
  /** How one of several targets is chosen. @default priority */
  routing?: Routing;
  /** In order of preference; 1 to 10. */
  targets: TargetSpec[];
}

/** One model in one cloud and region. */
export interface TargetSpec {
  /** The cloud that serves the target; it has to be enabled. */
  cloud: Cloud;
  /** Catalog key of the model. */
  model: string;
  /** AWS region, Azure location or GCP location; default: the cloud's own. */
  region?: string;
  /** How the target is paid for. @default onDemand */
  throughput?: Throughput;
  /** Model units (AWS) or PTUs (Azure) of a provisioned target. */
  units?: number;
  /** Azure only: tokens per minute of the deployment, a multiple of 1,000. @default 10000 */
  tokensPerMinute?: number;
  /** Azure only; default: the widest SKU the residency and the model allow. */
  sku?: AzureSku;
  /** Azure only: when Azure may change the model's version by itself. @default NoAutoUpgrade */
  versionUpgrade?: VersionUpgrade;
  /** Share of calls with `routing: weighted`; 1 to 1000. */
  weight?: number;
}

/** What one team may call, and how much. */
export interface TenantSpec {
  /** Aliases the tenant may call. */
  models: string[];
  /** Requests a minute over all aliases; absent = no limit. */
  requestsPerMinute?: number;
  /** Input and output tokens a minute over all aliases; absent = no limit. */
  tokensPerMinute?: number;
  /** US dollars a calendar month; absent = no limit. */
  monthlyBudgetUsd?: number;
}
