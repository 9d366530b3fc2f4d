/**
 * The typed description of one environment. Hand-written so that every Pulumi language can use it; held equal to the
 * zod schema in `schema.ts` by a test. Everything here is a plain value: it decides which resources exist.
 */

/** A cloud that can serve models. */
export type Cloud = "aws" | "azure" | "gcp";

/** A company that serves its own models itself, under its own name and by its own key. */
export type DirectProvider = "openai" | "anthropic" | "cohere";

/** Whoever serves a target: a cloud, or a direct provider. */
export type Provider = Cloud | DirectProvider;

/** Where a direct provider holds the calls made with a key: `global` anywhere. */
export type DirectRegion = "global" | "us" | "eu";

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

/** What a call to an alias may rely on, whichever target answers it. */
export type Capability =
  | "audio-input"
  | "pdf"
  | "reasoning"
  | "streaming"
  | "structured-output"
  | "tools"
  | "video-input"
  | "vision";

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
  /**
   * Companies whose own APIs may be called, each by a key in the secret store. It takes `gateway`. No cloud's guardrail
   * covers such calls. @default - none: no target may name one
   */
  directProviders?: DirectProvidersSpec;
  /** What callers may put in `model`: alias name (lower-case letters, digits, `-`, `.`; 1 to 40 characters) to its targets. */
  models: Record<string, ModelAliasSpec>;
  /** Teams that call the endpoint, by key (lower-case letters, digits, `-`; 1 to 30 characters). */
  tenants?: Record<string, TenantSpec>;
  /** Present = one URL in front of every alias; absent = the clouds only, called directly. */
  gateway?: GatewaySpec;
  /** The Kubernetes cluster that runs the gateway. @default a cluster of its own */
  cluster?: ClusterSpec;
  /** Where the keys of tenants and direct providers are kept. @default the secret manager of the gateway's home */
  secrets?: SecretsSpec;
  /** What the environment may cost in a month, and who is told. @default - no cloud watches what is spent */
  budget?: BudgetSpec;
  /**
   * Hours in which the gateway's machines run; outside them they sleep. Not with `deletionProtection`, since what is
   * protected is meant to be there. @default - they always run
   */
  schedule?: ScheduleSpec;
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
  /** ARN of the managed policy that bounds the roles made here; who deploys may be allowed to make no other. @default - no boundary */
  permissionsBoundary?: string;
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
  /**
   * Number of the organisation's access policy with the baseline's perimeter around the project, which the gateway is
   * let into from its own addresses. @default - no perimeter: whoever has the gateway's identity may call from anywhere
   */
  accessPolicy?: string;
  /**
   * Id of the billing account that the project is paid from, `012345-6789AB-CDEF01`; it has to be kept in US dollars. A
   * budget on Google Cloud needs it. @default - no budget there
   */
  billingAccount?: string;
  /**
   * Number of the project, in quotes: how a budget names it. Google answers with the number whatever it was given, so an
   * id would be a change in every preview. @default - no budget there
   */
  projectNumber?: string;
}

/** Companies whose own APIs may be called. Their keys are never part of the description: `unified-ai provider set` stores them. */
export interface DirectProvidersSpec {
  /** Present = OpenAI's own API may be called. */
  openai?: DirectProviderSpec;
  /** Present = Anthropic's own API may be called. */
  anthropic?: DirectProviderSpec;
  /** Present = Cohere's own API may be called. */
  cohere?: DirectProviderSpec;
}

/** How a company's own API may be called. */
export interface DirectProviderSpec {
  /**
   * Where the calls of its key are held: `us` takes a key of an OpenAI project with that data residency, or of an Anthropic
   * workspace whose default inference geo is `us`; `eu` a key of a European OpenAI project, which is the European
   * Economic Area and Switzerland and so wider than residency `eu`. @default global
   */
  region?: DirectRegion;
  /** Says that it is known that no guardrail covers calls there, and ends the warning about it. @default false */
  acceptNoGuardrail?: boolean;
}

/** The one URL that callers use. It needs at least one tenant, since nobody else may call it. */
export interface GatewaySpec {
  /** The cloud whose cluster runs the gateway; only `aws` so far. */
  home: Cloud;
  /** DNS name of the URL, lower-case. Changing it makes a new certificate and a new record. */
  domain: string;
  /** Route 53 hosted zone in which the certificate's and the gateway's records are made; or give `certificateArn`. */
  zoneId?: string;
  /** Certificate of AWS Certificate Manager in the home's account and region; DNS is then yours. Or give `zoneId`. */
  certificateArn?: string;
  /** How many proxies run, spread over the cluster's zones. */
  replicas?: ReplicasSpec;
  /** Largest request and answer in MiB, 1 to 50; larger requests get 413. @default 20 */
  maxBodyMiB?: number;
  /** How long a call may wait for a target. */
  timeouts?: TimeoutsSpec;
}

/** How many proxies run. */
export interface ReplicasSpec {
  /** Fewest proxies, 1 to 100; 2 or more outlive a zone. @default 2 */
  min?: number;
  /** Most proxies, `min` to 100. @default 6, or `min` when that is more */
  max?: number;
}

/** How long a call may wait for one target; then the next is asked, or the call fails. */
export interface TimeoutsSpec {
  /** Seconds to connect to a target, 1 to 30. @default 2 */
  connectSeconds?: number;
  /** Seconds to a stream's first content, 1 to 300. @default 20 */
  firstTokenSeconds?: number;
  /** Seconds to the whole of an answer that is not streamed, 1 to 3600, on AWS at most 340. @default 300 */
  answerSeconds?: number;
  /** Seconds of silence after which a stream is ended, `answerSeconds` to 3600, on AWS at most 340. @default answerSeconds */
  idleSeconds?: number;
}

/** The Kubernetes cluster that runs the gateway: one made for the environment, or one there is. */
export interface ClusterSpec {
  /** Make a cluster. @default true, or false with `existing` */
  create?: boolean;
  /** Private IPv4 range of the cluster's network, /16 to /20. Changing it replaces the network. @default 10.40.0.0/16 */
  cidr?: string;
  /** Availability zones that nodes and proxies are spread over, 2 or 3. @default 2 */
  zones?: number;
  /**
   * Public IPv4 addresses, or ranges from /8 to /30, that may reach the Kubernetes API of a cluster made here; `pulumi up`
   * has to come from one of them. At least one, unless `existing`.
   */
  apiAddresses?: string[];
  /** ARNs of IAM roles that administer a cluster made here, beside the identity that makes it. @default [] */
  admins?: string[];
  /** A cluster made by someone else; its baseline installs the gateway's controllers. */
  existing?: ExistingClusterSpec;
}

/** What has to be known of an EKS cluster made by someone else. Nothing here is secret. */
export interface ExistingClusterSpec {
  /** Name of the EKS cluster, in the account and region of `aws`. */
  name: string;
  /** URL of the cluster's API server. */
  endpoint: string;
  /** Certificate of the cluster's authority, base64 of PEM, as `aws eks describe-cluster` gives it. */
  certificateAuthority: string;
  /** URL of the cluster's OIDC issuer, which the clouds are made to trust. */
  oidcIssuer: string;
  /** Id of the cluster's VPC. */
  vpcId: string;
  /** Ids of the private subnets that nodes run in; at least 2. */
  privateSubnetIds: string[];
  /** Ids of the public subnets for the load balancer; at least 2. */
  publicSubnetIds: string[];
  /** Id of the cluster's security group, which has to admit the load balancer. */
  securityGroupId: string;
  /** Public IPv4 addresses that calls leave the network from: its NAT gateways'. Azure and Google Cloud admit only these. */
  egressAddresses: string[];
}

/** Where secrets are kept: HashiCorp Vault, or the secret manager of a cloud. */
export type SecretStoreKind = "vault" | "aws" | "azure" | "gcp";

/**
 * Where the keys of tenants and direct providers are kept. The program makes the entries, `unified-ai` puts the values
 * in, and the gateway reads them at run time: no state ever holds one.
 */
export interface SecretsSpec {
  /**
   * `aws`: Secrets Manager, `azure`: Key Vault, `gcp`: Secret Manager, each of a cloud that is enabled; `vault`: a Vault
   * server. Changing it makes new entries without values. @default gateway.home
   */
  store?: SecretStoreKind;
  /** Seconds between two looks of the gateway, 15 to 3600: within it a new key works and a revoked one stops. @default 60 */
  refreshSeconds?: number;
  /**
   * Who may write values, beside the gateway that reads them, as the store names them: ARNs of IAM roles (`aws`), object
   * ids of Entra groups (`azure`), members such as `group:platform@example.com` (`gcp`). On AWS nobody else in the account
   * can read a value then. Not with `vault`, whose own policies say who writes. @default - who may already by the
   * account's, subscription's or project's own permissions
   */
  operators?: string[];
  /** The Vault server; with `store: vault` only. */
  vault?: VaultSpec;
}

/** A Vault server, 1.19 or newer, that somebody else runs. */
export interface VaultSpec {
  /** URL of the server, as the gateway and `unified-ai` reach it: `https://vault.example.com:8200`. */
  address: string;
  /** Namespace of Vault Enterprise. @default - the root namespace */
  namespace?: string;
  /** Path of the kv-v2 engine made for the entries. Changing it replaces the engine and drops every value. @default ai-providers */
  mount?: string;
  /** Certificate that signed the server's, as PEM. @default - one that the system trusts */
  caCertificate?: string;
}

/** What stands behind one name that callers use. */
export interface ModelAliasSpec {
  /** How one of several targets is chosen. @default priority */
  routing?: Routing;
  /**
   * What every target has to be able to do, so that a fallback is no surprise. @default what the first target can do
   * through the gateway
   */
  capabilities?: Capability[];
  /** Context in tokens that every target has to take, 1 or more. @default the first target's */
  contextTokens?: number;
  /** In order of preference; 1 to 10. */
  targets: TargetSpec[];
}

/** One model in one cloud and region, or of one direct provider. */
export interface TargetSpec {
  /** The cloud that serves the target; it has to be enabled. Either this or `provider`. */
  cloud?: Cloud;
  /** The direct provider that serves the target; it has to be in `directProviders`. Either this or `cloud`. */
  provider?: DirectProvider;
  /** Catalog key of the model. */
  model: string;
  /** AWS region, Azure location or GCP location; default: the cloud's own. Direct providers have theirs in `directProviders`. */
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
  /**
   * US dollars over all aliases in 30 days, which the gateway counts from the epoch; absent = no limit. At most 200,000
   * with a gateway.
   */
  monthlyBudgetUsd?: number;
}

/**
 * What the environment may cost in a calendar month, and who is told at 50, 80 and 100 % of it and when the forecast
 * passes it. One sum, since that is what someone approves; split by `shares`, since each cloud counts its own spending
 * alone and traffic moves between them while the sum stays. These budgets tell and stop nothing: what stops calls are the
 * tenants' `monthlyBudgetUsd`.
 */
export interface BudgetSpec {
  /** US dollars a calendar month over all clouds, calls and idle cost together, 1 or more. */
  monthlyUsd: number;
  /**
   * First day of the first month that counts, `YYYY-MM-01`, 2017-06-01 or later and at most a year ahead. Written here and
   * fixed, so that a preview next month shows no change.
   */
  startDate: string;
  /** Who is told by mail, 1 to 5 addresses: better a group's than a person's. */
  emails: string[];
  /**
   * Percent of `monthlyUsd` by enabled cloud, whole and 100 together; a cloud without a share gets no budget. @default 100
   * for the only cloud; with several it has to be said
   */
  shares?: BudgetSharesSpec;
}

/** Percent of the environment's budget by cloud, 1 to 100 each. */
export interface BudgetSharesSpec {
  /** Percent for AWS, which pays for the gateway's home too. */
  aws?: number;
  /** Percent for Azure. */
  azure?: number;
  /** Percent for Google Cloud; it needs `gcp.billingAccount` and `gcp.projectNumber`. */
  gcp?: number;
}

/** A day of the week. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Hours in which the gateway's machines run. */
export interface ScheduleSpec {
  /** From and until when on a working day, by the clock of `timeZone`, `HH:MM-HH:MM` within one day: `07:00-20:00`. */
  hours: string;
  /** Days on which they run. @default [mon, tue, wed, thu, fri] */
  days?: Weekday[];
  /** IANA name of the time zone, which knows when summer time begins: `Europe/Berlin`. @default UTC */
  timeZone?: string;
}
