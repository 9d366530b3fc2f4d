import type {
  AwsSpec,
  AzureSku,
  AzureSpec,
  Capability,
  Cloud,
  DirectProvider,
  DirectRegion,
  ExistingClusterSpec,
  GatewaySpec,
  GcpSpec,
  GuardrailSpec,
  KnowledgeBaseSpec,
  LoggingSpec,
  ReplicasSpec,
  Residency,
  Routing,
  SecretStoreKind,
  TenantSpec,
  Throughput,
  TimeoutsSpec,
  VaultSpec,
  VersionUpgrade,
  Weekday,
} from "./types";

/** The spec after every default is filled and every model is looked up: what the components build from. */
export interface ResolvedSpec {
  /** The stack's name: dev, staging, prod. */
  environment: string;
  /** `<project>-<environment>`: head of physical names. */
  namePrefix: string;
  /** Keys in the AWS and Azure form: Environment, Project, CostCenter, Team, ManagedBy. */
  tags: Record<TagKey, string>;
  residency: Residency;
  deletionProtection: boolean;
  logging: Required<LoggingSpec>;
  guardrail: Required<GuardrailSpec>;
  aws?: Omit<AwsSpec, "knowledgeBase"> & {
    profilePerTenant: boolean;
    targets: AwsTarget[];
    knowledgeBase?: ResolvedKnowledgeBase;
  };
  azure?: AzureSpec & { allowedAddresses: string[]; targets: AzureTarget[] };
  gcp?: GcpSpec & { dedicatedEndpoint: boolean; targets: GcpTarget[] };
  /** Direct providers that the description opts in to, in the order openai, anthropic, cohere; empty without any. */
  directProviders: ResolvedDirectProvider[];
  aliases: ResolvedAlias[];
  tenants: Record<string, TenantSpec>;
  gateway?: ResolvedGateway;
  /** Present exactly when there is a gateway. */
  cluster?: ResolvedCluster;
  /** Present exactly when there is a gateway. */
  secrets?: ResolvedSecrets;
  /** Present when somebody is to be told what is spent. */
  budget?: ResolvedBudget;
  /** Present when the gateway's machines sleep. */
  schedule?: ResolvedSchedule;
}

/** The budget with each cloud's part of it. */
export interface ResolvedBudget {
  /** US dollars a calendar month over all clouds. */
  monthlyUsd: number;
  /** `YYYY-MM-01`. */
  startDate: string;
  emails: string[];
  /** US dollars a calendar month by cloud, in whole cents and `monthlyUsd` together; clouds without a share are absent. */
  amounts: Partial<Record<Cloud, number>>;
}

/** When the gateway's machines run, with every default filled. */
export interface ResolvedSchedule {
  /** `HH:MM` at which they start. */
  from: string;
  /** `HH:MM` at which they stop. */
  until: string;
  /** In the order of the week. */
  days: Weekday[];
  timeZone: string;
}

/** Where secrets are kept, with every default filled. */
export interface ResolvedSecrets {
  store: SecretStoreKind;
  /** Seconds between two looks of the gateway. */
  refreshSeconds: number;
  /** Who may write, as the store names them; empty = who may already. */
  operators: string[];
  /** Present exactly when `store` is `vault`. */
  vault?: ResolvedVault;
}

/** The Vault server with every default filled. */
export interface ResolvedVault extends VaultSpec {
  mount: string;
}

/** The gateway with every default filled. */
export interface ResolvedGateway extends GatewaySpec {
  replicas: Required<ReplicasSpec>;
  maxBodyMiB: number;
  timeouts: Required<TimeoutsSpec>;
}

/** The cluster to make, or the one there is. */
export type ResolvedCluster =
  | { create: true; cidr: string; zones: number; apiAddresses: string[]; admins: string[] }
  | { create: false; existing: ExistingClusterSpec };

/** Keys of the tags that every resource carries. */
export type TagKey = "Environment" | "Project" | "CostCenter" | "Team" | "ManagedBy";

/** An alias with its targets looked up and put in order. */
export interface ResolvedAlias {
  name: string;
  kind: "chat" | "embedding";
  routing: Routing;
  /** Keys of the targets in order of preference (`cost`: cheapest first). */
  targetKeys: string[];
  /** What every target can do, sorted. */
  capabilities: Capability[];
  /** Context in tokens that every target takes. */
  contextTokens: number;
}

/** US dollars per million tokens at the place and in the way a target is called. */
export interface TargetPrice {
  input: number;
  output: number;
}

/** The knowledge base with its embedding model looked up in the catalog. */
export interface ResolvedKnowledgeBase extends KnowledgeBaseSpec {
  /** Foundation model id of the embedding model, offered in the endpoint's own AWS region. */
  embeddingModelId: string;
  /** Length of the vectors the model makes. */
  dimensions: number;
}

/** What targets have, whoever serves them. */
export interface TargetBase {
  alias: string;
  /**
   * `<alias>-<cloud or direct provider>-<region>-<model>`, and `-provisioned` when it buys capacity, made safe for logical names:
   * lower-case letters, digits, `-`. Unique.
   */
  key: string;
  /** Catalog key. */
  model: string;
  region: string;
  throughput: Throughput;
  weight?: number;
  /** Catalog price, which budgets and `routing: cost` count with. */
  price: TargetPrice;
}

/** A model as Bedrock serves it. */
export interface AwsTarget extends TargetBase {
  cloud: "aws";
  /** Foundation model id, e.g. `anthropic.claude-sonnet-5-5`. */
  foundationModelId: string;
  /** The cross-region system profile chosen for the residency; absent = the model is called in its own region. */
  systemProfile?: { id: string; prefix: string };
  /** Regions a call may be served from (own region when there is no system profile). Empty for `global.` profiles. */
  destinationRegions: string[];
  /** Model units of a provisioned target. */
  units?: number;
  /** Model id with its context variant, which a purchase of provisioned throughput has to name. */
  provisionedModelId?: string;
}

/** A model as Azure OpenAI serves it. */
export interface AzureTarget extends TargetBase {
  cloud: "azure";
  /** Model name and pinned version as Azure spells them. */
  modelName: string;
  modelVersion: string;
  modelFormat: string;
  sku: AzureSku;
  /** Thousands of tokens per minute, or PTUs with a provisioned SKU. */
  capacity: number;
  versionUpgrade: VersionUpgrade;
  deploymentName: string;
}

/** A model as Vertex AI serves it. */
export interface GcpTarget extends TargetBase {
  cloud: "gcp";
  /** `google`, `anthropic`, ... */
  publisher: string;
  modelId: string;
  /** API host for the location. */
  host: string;
}

/** A direct provider that may be called. Its key is in the secret store, under `providers/<name>`. */
export interface ResolvedDirectProvider {
  name: DirectProvider;
  region: DirectRegion;
  targets: DirectTarget[];
}

/** A model as the company that made it serves it itself. */
export interface DirectTarget extends TargetBase {
  cloud?: undefined;
  provider: DirectProvider;
  region: DirectRegion;
  throughput: "onDemand";
  modelId: string;
  /** API host for the region. */
  host: string;
}

/** One problem in the description of an environment. */
export interface Issue {
  /** Path as the user wrote it, e.g. `models.chat.targets[1].region`. */
  path: string;
  /** Constraint, value got, fix, nearest valid choice. */
  reason: string;
}
