import type { TargetEndpoint } from "../endpoint";
import type { DirectTarget, ResolvedSpec } from "../spec/resolved";
import type { DirectProvider } from "../spec/types";

/**
 * Paths of the direct providers' OpenAI-compatible APIs: OpenAI's own; Anthropic's and Cohere's as
 * platform.claude.com/docs/en/api/openai-sdk and docs.cohere.com/docs/compatibility-api.md have them (2026-11-21).
 */
export const DIRECT_PREFIX: Readonly<Record<DirectProvider, string>> = {
  openai: "/v1",
  anthropic: "/v1",
  cohere: "/compatibility/v1",
};

/** The targets of all direct providers as the gateway calls them. Nothing is made for them, so all of it is known at once. */
export function directEndpoints(spec: Pick<ResolvedSpec, "directProviders">): TargetEndpoint[] {
  return spec.directProviders.flatMap(({ targets }) => targets.map(directEndpoint));
}

/** One target of a direct provider. No guardrail covers it. */
export function directEndpoint(target: DirectTarget): TargetEndpoint {
  const { alias, key, provider, model, region, host, modelId } = target;
  return {
    alias,
    key,
    provider,
    model,
    region,
    invokeUrl: `https://${host}${DIRECT_PREFIX[provider]}`,
    modelId,
  };
}
