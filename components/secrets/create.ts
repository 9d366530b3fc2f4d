import type * as pulumi from "@pulumi/pulumi";
import type { BedrockEndpoint } from "../aws/bedrock-endpoint";
import { SecretsManagerStore } from "../aws/secret-store";
import type { OpenAiEndpoint } from "../azure/openai-endpoint";
import { KeyVaultStore } from "../azure/secret-store";
import type { GatewayCaller } from "../endpoint";
import type { GatewayedSpec } from "../gateway/types";
import { omit } from "../internal/omit";
import { SecretManagerStore } from "../gcp/secret-store";
import type { VertexEndpoint } from "../gcp/vertex-endpoint";
import { entryPaths } from "./entries";
import type { SharedStoreArgs } from "./store-args";
import type { SecretStore } from "./store";
import { VaultStore } from "./vault-store";

/** What a store is made beside: the gateway and who it is in each cloud. */
export interface StoreParts {
  gateway: GatewayCaller;
  clouds: { aws?: BedrockEndpoint; azure?: OpenAiEndpoint; gcp?: VertexEndpoint };
}

/** The environment's store: of the kind that the spec names, with an entry for everything that has a key. */
export function createSecretStore(
  name: string,
  spec: GatewayedSpec,
  parts: StoreParts,
  opts: pulumi.ComponentResourceOptions,
): SecretStore {
  const { namePrefix, tags, deletionProtection, secrets } = spec;
  const { store, operators, refreshSeconds } = secrets;
  const shared: SharedStoreArgs = {
    namePrefix,
    entries: entryPaths(spec),
    operators,
    refreshSeconds,
    tags,
    deletionProtection,
  };
  switch (store) {
    case "aws":
      return new SecretsManagerStore(
        name,
        {
          ...shared,
          accountId: spec.aws!.accountId,
          region: spec.aws!.region,
          readerRoleArn: parts.clouds.aws!.principalId,
        },
        opts,
      );
    case "azure": {
      const { subscriptionId, tenantId, location, allowedAddresses } = spec.azure!;
      const azure = parts.clouds.azure!;
      return new KeyVaultStore(
        name,
        {
          ...shared,
          subscriptionId,
          tenantId,
          location,
          allowedAddresses: [...parts.gateway.egressAddresses, ...allowedAddresses],
          readerPrincipalId: azure.principalId,
          workspaceId: azure.logDestination,
        },
        opts,
      );
    }
    case "gcp": {
      const gcp = parts.clouds.gcp!;
      return new SecretManagerStore(
        name,
        {
          ...shared,
          project: spec.gcp!.project,
          location: spec.gcp!.location,
          residency: spec.residency,
          readerEmail: gcp.principalId,
          suffix: gcp.suffix,
        },
        opts,
      );
    }
    case "vault":
      return new VaultStore(
        name,
        { ...omit(shared, "operators"), vault: secrets.vault!, gateway: parts.gateway },
        opts,
      );
  }
}
