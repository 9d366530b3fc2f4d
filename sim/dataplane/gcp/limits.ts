import type { Admitted } from "./vertex";
import { refuse } from "./wire";

/**
 * Counts a call against what a test set, or what the project was granted (`aiplatform:tokens-per-minute:<model>`). Gemini
 * has no quota of a project's own (dynamic shared quota: docs.cloud.google.com/vertex-ai/generative-ai/docs/quotas,
 * 2026-11-21), so without either nothing is counted.
 */
export function limitCalls(
  { call, context, project, location, model }: Admitted,
  tokens: number,
): void {
  const { behaviour, clouds, quotas } = context;
  const scope = { cloud: "gcp" as const, account: project, region: location };
  const limits: [string, number | undefined, number][] = [
    [
      "requests",
      behaviour.requestsPerMinute ??
        clouds.granted(scope, `aiplatform:requests-per-minute:${model}`),
      1,
    ],
    [
      "tokens",
      behaviour.tokensPerMinute ?? clouds.granted(scope, `aiplatform:tokens-per-minute:${model}`),
      tokens,
    ],
  ];
  for (const [kind, most, cost] of limits) {
    if (most === undefined) continue;
    const name = `gcp ${project} ${location} ${model} ${kind}`;
    if (quotas.take(name, most, 60, cost, call.now).allowed) continue;
    refuse(
      429,
      "RESOURCE_EXHAUSTED",
      "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
    );
  }
}
