import { CLOUDS, type CloudName } from "./descriptions";
import type { Description } from "./running-gateway";

/** Aliases with targets of one cloud each, beside those of the committed description. */
const ALIASES: Description["models"] = {
  "azure-chat": { targets: [{ cloud: "azure", model: "gpt-5.4-mini", tokensPerMinute: 30_000 }] },
  "aws-chat": { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] },
  "gcp-chat": { targets: [{ cloud: "gcp", model: "gemini-3.5-flash" }] },
  "aws-embed": { targets: [{ cloud: "aws", model: "titan-embed-text-v2" }] },
  "gcp-embed": { targets: [{ cloud: "gcp", model: "gemini-embedding-001" }] },
};

/** Adds an alias for each cloud and kind, all of them for the first tenant, and `support`, a tenant with one of them. */
export function everyCloud(description: Description): void {
  Object.assign(description.models, structuredClone(ALIASES));
  const [first] = Object.values(description.tenants);
  first!.models = Object.keys(description.models);
  description.tenants.support = { ...structuredClone(first!), models: ["gcp-chat"] };
}

/** Faults that leave one cloud in order. */
export function only(cloud: CloudName, kind = "503"): Record<string, unknown>[] {
  return CLOUDS.filter((one) => one !== cloud).map((target) => ({ target, kind }));
}
