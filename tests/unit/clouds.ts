/** Accounts of the three clouds that descriptions in the tests are about. */
export const CLOUDS = {
  aws: { accountId: "111122223333", region: "us-east-1" },
  azure: {
    subscriptionId: "00000000-0000-4000-8000-000000000001",
    tenantId: "72f988bf-0000-4000-8000-000000000001",
    location: "eastus2",
  },
  gcp: { project: "atlas-ml", location: "us-central1" },
};

/** Whose the resources of those descriptions are. */
export const TAGS = { project: "atlas", costCenter: "ML-4100", team: "platform-ai" };
