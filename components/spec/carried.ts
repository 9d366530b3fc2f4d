import type { ModelRow } from "../../catalog";
import { capabilitySchema } from "./schema";
import type { Capability, ModelAliasSpec, Provider } from "./types";

/**
 * What the gateway's translation to each cloud's API lets through, read in Envoy AI Gateway 1.0.0,
 * internal/translator (2026-11-21). Azure gets the caller's body as it is. Bedrock's Converse translation drops
 * `response_format`, `reasoning_effort` and `file` parts without a word and takes images as data URIs only; Vertex AI's
 * refuses `file` and audio parts and takes no video. OpenAI gets the caller's body as it is; so do Anthropic's and
 * Cohere's OpenAI-compatible endpoints, of which the first ignores `response_format` and `reasoning_effort` and reads no
 * files (platform.claude.com/docs/en/api/openai-sdk), and the second takes two efforts of several and no images
 * (docs.cohere.com/docs/compatibility-api.md).
 */
const CARRIED: Record<Provider, readonly Capability[]> = {
  aws: ["streaming", "tools", "vision"],
  azure: capabilitySchema.options,
  gcp: ["reasoning", "streaming", "structured-output", "tools", "vision"],
  openai: capabilitySchema.options,
  anthropic: ["streaming", "tools", "vision"],
  cohere: ["streaming", "structured-output", "tools"],
};

/** What callers of the gateway can have of a model, by who serves it, sorted. */
export function carried(model: ModelRow, provider: Provider): Capability[] {
  return CARRIED[provider].filter((capability) => model.capabilities.includes(capability));
}

/** What an alias promises: what it says, else what its first target can do. */
export interface AliasPromise {
  capabilities: Capability[];
  contextTokens: number;
}

/** The promise of an alias whose first target is a model of which so much is carried. */
export function promiseOf(
  alias: Partial<Pick<ModelAliasSpec, "capabilities" | "contextTokens">>,
  first: ModelRow,
  carriedOfFirst: readonly Capability[],
): AliasPromise {
  return {
    capabilities: [...new Set(alias.capabilities ?? carriedOfFirst)].sort(),
    contextTokens: alias.contextTokens ?? first.contextTokens,
  };
}
