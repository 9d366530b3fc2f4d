import { AZURE_TOKEN_SECRET, namespaceOf } from "./names";
import type { Cloud } from "../spec/types";
import type { GatewayIdentities, TokenAgentSettings } from "./token-agent";
import type { GatewayedSpec, GatewayInput } from "./types";

/** Name of the ConfigMap with the token agent's script. */
export const AGENT_CONFIG = "ai-token-agent";

/** What the token agent of this gateway is told: who it is in the clouds that have targets, and in no other. */
export function agentSettings(input: GatewayInput): TokenAgentSettings {
  const { spec, images } = input;
  const identities = {
    ...(called(spec, "aws") && { aws: identityIn(input, "aws") }),
    ...(called(spec, "azure") && { azure: identityIn(input, "azure") }),
    ...(called(spec, "gcp") && { gcp: identityIn(input, "gcp") }),
  };
  return {
    namespace: namespaceOf(spec),
    image: images.node,
    configMapName: AGENT_CONFIG,
    azureSecretName: AZURE_TOKEN_SECRET,
    identities,
  };
}

/** Whether the gateway calls a cloud at all. Plain: it decides which objects there are. */
export function called(spec: GatewayedSpec, cloud: Cloud): boolean {
  return (spec[cloud]?.targets.length ?? 0) > 0;
}

function identityIn<Name extends Cloud>(
  { identities }: GatewayInput,
  cloud: Name,
): NonNullable<GatewayIdentities[Name]> {
  const identity = identities[cloud];
  if (!identity) {
    throw new Error(`\`identities.${cloud}\`: must be given, since ${cloud} has targets`);
  }
  return identity;
}
