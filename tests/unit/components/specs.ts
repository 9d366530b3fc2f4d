import { CLOUDS, TAGS } from "../clouds";
import { resolveSpec, type ResolvedSpec, type UnifiedAiEndpointArgs } from "../../../components";

/** Smallest description of each cloud that makes something. */
export const minimal = {
  aws: {
    environment: "dev",
    tags: TAGS,
    residency: "us",
    aws: CLOUDS.aws,
    models: { chat: { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] } },
  },
  azure: {
    environment: "dev",
    tags: TAGS,
    residency: "us",
    azure: CLOUDS.azure,
    models: { chat: { targets: [{ cloud: "azure", model: "gpt-5.4", tokensPerMinute: 10_000 }] } },
  },
  gcp: {
    environment: "dev",
    tags: TAGS,
    residency: "us",
    gcp: CLOUDS.gcp,
    models: { chat: { targets: [{ cloud: "gcp", model: "gemini-3.8-flash" }] } },
  },
} satisfies Record<"aws" | "azure" | "gcp", UnifiedAiEndpointArgs>;

/** Every option of every cloud at once. */
export const full: UnifiedAiEndpointArgs = {
  environment: "prod",
  tags: { project: "atlas", costCenter: "ML-4100", team: "Platform AI" },
  residency: "us",
  deletionProtection: true,
  logging: { content: "full", retentionDays: 545 },
  guardrail: { strength: "high", personalData: "block" },
  aws: {
    accountId: "111122223333",
    region: "us-east-1",
    profilePerTenant: true,
    caller: {
      clusterArn: "arn:aws:eks:us-east-1:111122223333:cluster/main",
      namespace: "gateway",
      serviceAccount: "envoy",
    },
    knowledgeBase: {
      documentsBucketArn: "arn:aws:s3:::atlas-documents",
      embeddingModel: "titan-embed-text-v2",
    },
  },
  azure: {
    subscriptionId: "00000000-0000-4000-8000-000000000001",
    tenantId: "72f988bf-0000-4000-8000-000000000001",
    location: "eastus2",
    allowedAddresses: ["203.0.113.10", "198.51.100.0/24"],
  },
  gcp: {
    project: "atlas-ml",
    location: "us-central1",
    dedicatedEndpoint: true,
    billingAccount: "012345-6789AB-CDEF01",
    projectNumber: "445566778899",
  },
  budget: {
    monthlyUsd: 6000,
    startDate: "2026-12-01",
    emails: ["finops@example.com", "platform-ai@example.com"],
    shares: { aws: 60, azure: 25, gcp: 15 },
  },
  models: {
    chat: {
      targets: [
        { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 200_000 },
        { cloud: "aws", model: "claude-sonnet-5-5" },
        { cloud: "aws", model: "claude-sonnet-5-5", region: "us-west-2" },
        { cloud: "gcp", model: "gemini-3.8-flash" },
      ],
    },
    fast: { targets: [{ cloud: "azure", model: "gpt-5.4-mini", tokensPerMinute: 50_000 }] },
    embed: {
      targets: [{ cloud: "azure", model: "text-embedding-3-large", tokensPerMinute: 120_000 }],
    },
    search: { targets: [{ cloud: "aws", model: "titan-embed-text-v2" }] },
  },
  tenants: {
    research: { models: ["chat", "search"] },
    support: { models: ["chat"] },
  },
};

/** An environment with a gateway before all three clouds, in a cluster of its own. */
export const gatewayed: UnifiedAiEndpointArgs = {
  environment: "dev",
  tags: TAGS,
  residency: "us",
  ...CLOUDS,
  gateway: { home: "aws", domain: "ai.dev.example.com", zoneId: "Z0123456789ABCDEFGHIJ" },
  cluster: { apiAddresses: ["203.0.113.10", "198.51.100.0/24"] },
  models: {
    chat: {
      capabilities: ["streaming", "tools", "vision"],
      targets: [
        { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 10_000 },
        { cloud: "aws", model: "claude-sonnet-5-5" },
        { cloud: "gcp", model: "gemini-3.8-flash" },
      ],
    },
  },
  tenants: { research: { models: ["chat"], requestsPerMinute: 60, monthlyBudgetUsd: 100 } },
};

/** The same in a cluster that someone else made, with a certificate that someone else requested. */
export const inExistingCluster: UnifiedAiEndpointArgs = {
  ...gatewayed,
  gateway: {
    home: "aws",
    domain: "ai.dev.example.com",
    certificateArn:
      "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000001",
  },
  cluster: {
    existing: {
      name: "platform",
      endpoint: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
      certificateAuthority: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
      oidcIssuer: "https://oidc.eks.us-east-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210",
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
      publicSubnetIds: ["subnet-0000000000000000c", "subnet-0000000000000000d"],
      securityGroupId: "sg-0123456789abcdef0",
      egressAddresses: ["198.51.100.7", "198.51.100.8"],
    },
  },
};

/** The gateway's environment with a budget and hours. */
export const sleeping: UnifiedAiEndpointArgs = {
  ...gatewayed,
  gcp: { ...CLOUDS.gcp, billingAccount: "012345-6789AB-CDEF01", projectNumber: "445566778899" },
  budget: {
    monthlyUsd: 1000,
    startDate: "2026-12-01",
    emails: ["finops@example.com"],
    shares: { aws: 80, azure: 15, gcp: 5 },
  },
  schedule: { hours: "07:00-20:00", timeZone: "Europe/Berlin" },
};

/** A baseline of all three accounts with every option. */
export const baseline = {
  tags: TAGS,
  logging: { content: "metadata", retentionDays: 365 },
  aws: {
    accountId: "111122223333",
    regions: ["us-east-1", "us-west-2"],
    anthropicUseCase: {
      companyName: "Atlas",
      companyWebsite: "https://atlas.example.com",
      intendedUsers: "0",
      industryOption: "Software",
      useCases: "Assistants for our own developers",
    },
    agreements: ["anthropic.claude-sonnet-5-5"],
  },
  azure: CLOUDS.azure,
  gcp: {
    project: "atlas-ml",
    location: "us-central1",
    partnerModels: ["publishers/anthropic/models/claude-sonnet-5-5"],
    perimeter: { accessPolicy: "987654321", projectNumber: "445566778899" },
  },
  clusters: [
    {
      name: "platform",
      region: "us-east-1",
      endpoint: "https://ABC.gr7.us-east-1.eks.amazonaws.com",
      certificateAuthority: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
      oidcIssuer: "https://oidc.eks.us-east-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210",
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
      securityGroupId: "sg-0123456789abcdef0",
    },
  ],
};

/** What AWS answers when it is asked for a model's offers. */
export const offers = {
  "aws:bedrockfoundation/getModelAgreementOffers:getModelAgreementOffers": (
    inputs: Record<string, unknown>,
  ) => ({ modelId: inputs["modelId"], offers: [{ offerId: "o", offerToken: "offer" }] }),
};

/** The arguments after every default is filled. */
export function resolved(args: UnifiedAiEndpointArgs): ResolvedSpec {
  const { environment, ...description } = args;
  return resolveSpec(description, { environment });
}

/** The same with the keys in Azure's Key Vault, and with somebody named who writes them. */
export const withKeyVault: UnifiedAiEndpointArgs = {
  ...gatewayed,
  azure: { ...CLOUDS.azure, allowedAddresses: ["203.0.113.10", "198.51.100.0/24"] },
  secrets: { store: "azure", operators: ["51a00000-0000-0000-0000-00000000a001"] },
};

/** The same with the keys in Google's Secret Manager. */
export const withSecretManager: UnifiedAiEndpointArgs = {
  ...gatewayed,
  secrets: { store: "gcp", operators: ["group:platform@example.com"] },
};
