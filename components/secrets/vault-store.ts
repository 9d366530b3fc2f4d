import * as pulumi from "@pulumi/pulumi";
import { Endpoint } from "@pulumi/vault/generic";
import { AuthBackend, AuthBackendRole } from "@pulumi/vault/jwt";
import type { GatewayCaller } from "../endpoint";
import { subjectOf } from "../identity/federation";
import { protectedBy } from "../internal/protect";
import type { ResolvedVault } from "../spec/resolved";
import type { EntryPath, SecretStore, SecretStoreReference } from "./store";
import type { SharedStoreArgs } from "./store-args";
import {
  KEPT_VERSIONS,
  ROTATION_HOURS,
  TOKEN_MAX_TTL_SECONDS,
  TOKEN_TTL_SECONDS,
} from "./vault/lives";
import { appRoleMountOf, entryOf, GATEWAY_ROLE, gatewayMountOf, policyOf } from "./vault/names";
import { createVaultProvider } from "./vault/provider";

/** Arguments of {@link VaultStore}. Plain values decide which resources exist. */
export interface VaultStoreArgs extends Omit<SharedStoreArgs, "operators"> {
  /** The server and the mount. The baseline made the mount and the environment's policies. */
  vault: ResolvedVault;
  /** Whose service account may read, and the issuer of its tokens. */
  gateway: Pick<GatewayCaller, "issuer" | "namespace" | "serviceAccount">;
}

/**
 * An environment's entries in Vault, and the login of its gateway.
 *
 * Makes a provider, a JWT login method that trusts the issuer of the gateway's cluster and nobody else, its one role bound to
 * the service account and the audience, and per entry its metadata: an entry without a value. Who may read and write was
 * decided in the baseline; what deploys this cannot change it.
 *
 * @example
 * new VaultStore("store", { namePrefix: "atlas-prod", entries: ["redis"], vault, gateway, ... });
 */
export class VaultStore extends pulumi.ComponentResource implements SecretStore {
  public readonly kind = "vault";
  /** How to reach the entries; known when all of them and the login are there. */
  public readonly reference: pulumi.Output<SecretStoreReference>;

  constructor(name: string, args: VaultStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:vault:VaultStore", name, args, protectedBy(args.deletionProtection, opts));

    const provider = createVaultProvider(`${name}-vault`, args.vault, { parent: this });
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    const method = this.createMethod(name, args, child);
    const role = this.createRole(name, args, method, child);
    const entries = args.entries.map((entry) => this.createEntry(name, args, entry, child));

    const { address, namespace, mount, caCertificate } = args.vault;
    this.reference = pulumi
      .all([method.path, role.roleName, ...entries.map(({ id }) => id)])
      .apply(([authMount, roleName]) => ({
        store: "vault" as const,
        address,
        ...(namespace !== undefined && { namespace }),
        ...(caCertificate !== undefined && { caCertificate }),
        mount,
        authMount: authMount ?? gatewayMountOf(args.namePrefix),
        role: roleName!,
        appRole: { mount: appRoleMountOf(mount), role: args.namePrefix },
        entries: Object.fromEntries(
          args.entries.map((entry) => [entry, entryOf(args.namePrefix, entry)]),
        ),
        refreshSeconds: args.refreshSeconds,
      }));
    this.registerOutputs({ reference: this.reference });
  }

  private createMethod(
    name: string,
    { namePrefix, gateway }: VaultStoreArgs,
    opts: pulumi.CustomResourceOptions,
  ): AuthBackend {
    return new AuthBackend(
      `${name}-login`,
      {
        path: gatewayMountOf(namePrefix),
        type: "jwt",
        description: `Service accounts of the cluster of ${namePrefix}`,
        oidcDiscoveryUrl: gateway.issuer,
        boundIssuer: gateway.issuer,
      },
      opts,
    );
  }

  private createRole(
    name: string,
    { namePrefix, gateway, vault }: VaultStoreArgs,
    method: AuthBackend,
    opts: pulumi.CustomResourceOptions,
  ): AuthBackendRole {
    return new AuthBackendRole(
      `${name}-login-gateway`,
      {
        backend: method.path.apply((path) => path ?? gatewayMountOf(namePrefix)),
        roleName: GATEWAY_ROLE,
        roleType: "jwt",
        boundAudiences: [vault.address],
        boundSubject: subjectOf(gateway),
        boundClaimsType: "string",
        userClaim: "sub",
        tokenPolicies: [policyOf(namePrefix, "gateway")],
        tokenNoDefaultPolicy: true,
        tokenTtl: TOKEN_TTL_SECONDS,
        tokenMaxTtl: TOKEN_MAX_TTL_SECONDS,
      },
      opts,
    );
  }

  /** An entry is its metadata: the value comes later, and from elsewhere. Without the entry its versions are gone too. */
  private createEntry(
    name: string,
    { namePrefix, vault, tags }: VaultStoreArgs,
    entry: EntryPath,
    opts: pulumi.CustomResourceOptions,
  ): Endpoint {
    return new Endpoint(
      `${name}-entry-${entry.replace("/", "-")}`,
      {
        path: `${vault.mount}/metadata/${entryOf(namePrefix, entry)}`,
        dataJson: JSON.stringify({
          max_versions: KEPT_VERSIONS,
          custom_metadata: {
            environment: tags.Environment,
            project: tags.Project,
            team: tags.Team,
            "managed-by": "pulumi",
            "rotate-every": `${ROTATION_HOURS}h`,
          },
        }),
        ignoreAbsentFields: true,
      },
      opts,
    );
  }
}
