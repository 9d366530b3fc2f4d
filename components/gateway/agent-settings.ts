import { DIRECT_PROVIDERS } from "../../catalog";
import {
  AZURE_TOKEN_SECRET,
  CONTROLLER_NAMESPACE,
  namespaceOf,
  providerSecretName,
  REDIS_SECRET,
  TENANT_KEYS_SECRET,
} from "./names";
import type { Cloud } from "../spec/types";
import type { GatewayIdentities, TokenAgentSettings } from "./token-agent";
import type { GatewayedSpec, GatewayInput } from "./types";

/** Name of the ConfigMap with the token agent's script. */
export const AGENT_CONFIG = "ai-token-agent";

/** What the token agent of this gateway is told: who it is in the clouds that it calls, and in no other. */
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
    secrets: input.secrets,
    tenantKeysSecret: TENANT_KEYS_SECRET,
    providerSecrets: Object.fromEntries(
      DIRECT_PROVIDERS.map((name) => [name, providerSecretName(name)]),
    ),
    // A cluster made by someone else has counters of its own, which no environment's store has the password of.
    ...(spec.cluster.create && {
      redisSecret: { namespace: CONTROLLER_NAMESPACE, name: REDIS_SECRET },
    }),
    identities,
  };
}

/** Whether the gateway calls a cloud at all, models or its secret store. Plain: it decides which objects there are. */
export function called(spec: GatewayedSpec, cloud: Cloud): boolean {
  return (spec[cloud]?.targets.length ?? 0) > 0 || spec.secrets.store === cloud;
}

function identityIn<Name extends Cloud>(
  { identities }: GatewayInput,
  cloud: Name,
): NonNullable<GatewayIdentities[Name]> {
  const identity = identities[cloud];
  if (!identity) {
    throw new Error(`\`identities.${cloud}\`: must be given, since ${cloud} is called`);
  }
  return identity;
}
