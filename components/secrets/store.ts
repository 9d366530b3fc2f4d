import type * as pulumi from "@pulumi/pulumi";
import type { SecretStoreKind } from "../spec/types";

/**
 * The contract of a secret store: where keys live that no program and no state holds. The program makes the store's
 * entries and who may read them; `unified-ai tenant` and `unified-ai provider` put values into them; the gateway's token
 * agent reads them at run time.
 */

export type { SecretStoreKind } from "../spec/types";

/**
 * An entry, the same in every store: `tenants/<tenant>` holds {@link TenantEntry}, `providers/<provider>`
 * {@link ProviderEntry}, `redis` {@link RedisEntry}.
 */
export type EntryPath = `tenants/${string}` | `providers/${string}` | "redis";

/** Keys of one tenant, newest first; two while an old one is still valid. Stored as JSON. */
export interface TenantEntry {
  keys: TenantKey[];
}

/** One key of a tenant. */
export interface TenantKey {
  /** `ua_` and 32 characters of base64url: 192 random bits. */
  key: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC: when it stops working; absent on the newest. */
  expiresAt?: string;
}

/** Key of a direct provider. Stored as JSON. */
export interface ProviderEntry {
  apiKey: string;
}

/**
 * Passwords that the counters' Redis takes, newest first; two while one is being replaced, of which the older is empty when
 * there was none. Stored as JSON.
 */
export interface RedisEntry {
  passwords: string[];
}

/** How to reach a store and its entries: what the stack exports as `secrets`, and the token agent is told. Nothing secret. */
export type SecretStoreReference = {
  /** Name of each entry in the store: a secret's ARN on AWS, its name on Azure, `projects/<p>/secrets/<s>` on Google, its path below the mount in Vault. */
  entries: Record<string, string>;
  /** Seconds between two looks of the gateway: within it a new key works and a revoked one stops. */
  refreshSeconds: number;
} & (
  | {
      /** What kind of store it is: aws, azure, gcp or vault. */
      store: "aws";
      /** AWS region of the secrets. */
      region: string;
    }
  | {
      /** Key Vault. */
      store: "azure";
      /** `https://<name>.vault.azure.net` */
      vaultUrl: string;
      /** GUID of the Entra tenant that the Key Vault trusts. */
      tenantId: string;
    }
  | {
      /** Secret Manager. */
      store: "gcp";
      /** Google Cloud project of the secrets. */
      project: string;
    }
  | {
      /** HashiCorp Vault. */
      store: "vault";
      /** `https://vault.example.com:8200` */
      address: string;
      /** Vault Enterprise namespace; absent in the community edition. */
      namespace?: string;
      /** Certificate that signed the server's, as PEM; absent when the system trusts it. */
      caCertificate?: string;
      /** Mount of the kv-v2 engine. */
      mount: string;
      /** Mount of the JWT auth method that trusts the gateway's cluster. */
      authMount: string;
      /** Role of that method that the gateway's service account may take; its audience is {@link SecretStoreReference} `address`. */
      role: string;
      /** AppRole for workloads whose issuer Vault cannot ask: path of the method and name of the role, made by the baseline. */
      appRole?: {
        /** Path of the AppRole auth method. */
        mount: string;
        /** Name of the role. */
        role: string;
      };
    }
);

/** What every store's component offers. */
export interface SecretStore extends pulumi.ComponentResource {
  readonly kind: SecretStoreKind;
  readonly reference: pulumi.Output<SecretStoreReference>;
}
