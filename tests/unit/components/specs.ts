import { resolveSpec, type ResolvedSpec, type UnifiedAiEndpointArgs } from "../../../components";

/** Smallest description of each cloud that makes something. */
export const minimal = {
  aws: {
    environment: "dev",
    tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
    residency: "us",
    aws: { accountId: "111122223333", region: "us-east-1" },
    models: { chat: { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] } },
  },
  azure: {
    environment: "dev",
    tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
    residency: "us",
    azure: {
      subscriptionId: "00000000-0000-4000-8000-000000000001",
      tenantId: "72f988bf-0000-4000-8000-000000000001",
      location: "eastus2",
    },
    models: { chat: { targets: [{ cloud: "azure", model: "gpt-5.4", tokensPerMinute: 10_000 }] } },
  },
  gcp: {
    environment: "dev",
    tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
    residency: "us",
    gcp: { project: "atlas-ml", location: "us-central1" },
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
  gcp: { project: "atlas-ml", location: "us-central1", dedicatedEndpoint: true },
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

/** A baseline of all three accounts with every option. */
export const baseline = {
  tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
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
    agreements: [{ modelId: "anthropic.claude-sonnet-5-5", offerToken: "offer" }],
  },
  azure: {
    subscriptionId: "00000000-0000-4000-8000-000000000001",
    tenantId: "72f988bf-0000-4000-8000-000000000001",
    location: "eastus2",
  },
  gcp: {
    project: "atlas-ml",
    location: "us-central1",
    partnerModels: ["publishers/anthropic/models/claude-sonnet-5-5"],
  },
};

/** The arguments after every default is filled. */
export function resolved(args: UnifiedAiEndpointArgs): ResolvedSpec {
  const { environment, ...description } = args;
  return resolveSpec(description, { environment });
}
