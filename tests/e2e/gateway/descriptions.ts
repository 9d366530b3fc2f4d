import type { Description } from "./running-gateway";

/** The clouds, in the order in which dev prefers them. */
export const CLOUDS = ["azure", "aws", "gcp"] as const;

export type CloudName = (typeof CLOUDS)[number];

const TARGETS: Record<CloudName, Record<string, unknown>> = {
  azure: { cloud: "azure", model: "gpt-5.4", tokensPerMinute: 1_000 },
  aws: { cloud: "aws", model: "claude-sonnet-5-5" },
  gcp: { cloud: "gcp", model: "gemini-3.8-flash" },
};

/** Names in the answers of the local clouds' models, by cloud. */
const SIGNATURES: Record<CloudName, RegExp> = {
  azure: /on Azure OpenAI/,
  aws: /on Amazon Bedrock/,
  gcp: /on Vertex AI/,
};

/** The clouds in order, one of them first. */
export function orderFrom(first: CloudName): CloudName[] {
  const at = CLOUDS.indexOf(first);
  return [...CLOUDS.slice(at), ...CLOUDS.slice(0, at)];
}

/** A chat alias whose targets are in the given clouds, asked in that order; `models` names others than the usual. */
export function aliasOver(
  clouds: readonly CloudName[],
  models: Partial<Record<CloudName, string>> = {},
): Record<string, unknown> {
  return {
    routing: "priority",
    capabilities: ["streaming", "tools"],
    contextTokens: 100_000,
    targets: clouds.map((cloud) => ({
      ...TARGETS[cloud],
      ...(models[cloud] !== undefined && { model: models[cloud] }),
    })),
  };
}

/** Replaces the aliases of a description; every tenant may call all of them. */
export function useAliases(
  description: Description,
  aliases: Record<string, Record<string, unknown>>,
): void {
  description.models = aliases;
  for (const tenant of Object.values(description.tenants)) tenant.models = Object.keys(aliases);
}

/** Time-outs short enough for tests, in seconds. */
export function useTimeouts(description: Description, timeouts: Record<string, number>): void {
  (description.gateway as Record<string, unknown>).timeouts = timeouts;
}

/** The clouds whose models wrote a text; more than one means that answers were mixed. */
export function cloudsIn(text: string): CloudName[] {
  return CLOUDS.filter((cloud) => SIGNATURES[cloud].test(text));
}
