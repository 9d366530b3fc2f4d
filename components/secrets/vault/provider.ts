import type * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/vault/provider";

/** Where Vault is. Nothing secret. */
export interface VaultServer {
  /** `https://vault.example.com:8200` */
  address: string;
  /** Vault Enterprise namespace. */
  namespace?: string;
}

/**
 * The provider of a Vault. It has no credential: what runs Pulumi logs in first and leaves its token in VAULT_TOKEN, where
 * neither inputs nor state see it. An authority of one's own is named by VAULT_CACERT.
 */
export function createVaultProvider(
  name: string,
  { address, namespace }: VaultServer,
  opts: pulumi.ResourceOptions,
): Provider {
  return new Provider(
    name,
    {
      address,
      ...(namespace !== undefined && { namespace }),
      // The child token it would make lives 20 minutes, and whatever was issued through it ends with it.
      skipChildToken: true,
    },
    opts,
  );
}
