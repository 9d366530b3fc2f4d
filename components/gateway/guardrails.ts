import type { TargetEndpoint } from "../endpoint";

/** Changes to the body of a call, made after its translation. */
export interface BodyMutation {
  bodyMutation?: { set?: { path: string; value: string }[]; remove?: string[] };
}

/**
 * The guardrail in the body of every call, set after the translation and before the signature, so that nobody can leave
 * it out. Azure's content filter is part of the deployment; embedding models take no guardrail anywhere, and there is none
 * for direct providers.
 */
export function bodyMutation(
  { key, cloud, guardrail }: TargetEndpoint,
  kind: "chat" | "embedding",
): BodyMutation {
  if (kind === "embedding" || cloud === "azure") return {};
  if (!guardrail) {
    throw new Error(`\`targets.${key}.guardrail\`: must be given, since every call has to pass it`);
  }
  if (cloud === "aws") {
    if (guardrail.version === undefined) {
      throw new Error(`\`targets.${key}.guardrail.version\`: must be given, since a draft changes`);
    }
    const value = JSON.stringify({
      guardrailIdentifier: guardrail.id,
      guardrailVersion: guardrail.version,
    });
    return { bodyMutation: { set: [{ path: "guardrailConfig", value }] } };
  }
  const value = JSON.stringify({
    promptTemplateName: guardrail.id,
    responseTemplateName: guardrail.id,
  });
  // The model's own safety settings are the environment's business too, not the caller's.
  return {
    bodyMutation: { set: [{ path: "modelArmorConfig", value }], remove: ["safetySettings"] },
  };
}
