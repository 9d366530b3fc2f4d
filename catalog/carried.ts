import type { ModelRow, Provider } from "./types";

/** What a call to an alias may rely on, whichever target answers it. */
export const PROMISES = [
  "audio-input",
  "pdf",
  "reasoning",
  "streaming",
  "structured-output",
  "tools",
  "video-input",
  "vision",
] as const;
/** One of the capabilities that the gateway carries. */
export type Promised = (typeof PROMISES)[number];

/**
 * What the gateway's translation to each cloud's API lets through, read in Envoy AI Gateway 1.0.0,
 * internal/translator (2026-11-21). Azure gets the caller's body as it is. Bedrock's Converse translation drops
 * `response_format`, `reasoning_effort` and `file` parts without a word and takes images as data URIs only; Vertex AI's
 * refuses `file` and audio parts and takes no video. OpenAI gets the caller's body as it is; so do Anthropic's and
 * Cohere's OpenAI-compatible endpoints, of which the first ignores `response_format` and `reasoning_effort` and reads no
 * files (platform.claude.com/docs/en/api/openai-sdk), and the second takes two efforts of several and no images
 * (docs.cohere.com/docs/compatibility-api.md).
 */
const CARRIED: Record<Provider, readonly Promised[]> = {
  aws: ["streaming", "tools", "vision"],
  azure: PROMISES,
  gcp: ["reasoning", "streaming", "structured-output", "tools", "vision"],
  openai: PROMISES,
  anthropic: ["streaming", "tools", "vision"],
  cohere: ["streaming", "structured-output", "tools"],
};

/** What callers of the gateway can have of a model, by who serves it, sorted. */
export function carriedBy(model: ModelRow, provider: Provider): Promised[] {
  return CARRIED[provider].filter((capability) => model.capabilities.includes(capability));
}
